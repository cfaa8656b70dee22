"""What sparse matrices of `scipy.sparse` consist of; read without importing SciPy."""

from __future__ import annotations

_COMPRESSED = ("data", "indices", "indptr", "shape")
_PLACES = ("data", "row", "col", "shape")

PARTS: dict[str, tuple[str, ...]] = {
    f"{form}_{kind}": _PLACES if form == "coo" else _COMPRESSED
    for form in ("csr", "csc", "coo")
    for kind in ("array", "matrix")
}


def parts_of(of: type) -> tuple[str, ...]:
    """The attributes that make a sparse matrix, or none where `of` is no class of one."""
    return PARTS.get(of.__name__, ()) if of.__module__.startswith("scipy.sparse.") else ()
