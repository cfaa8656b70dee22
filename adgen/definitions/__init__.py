"""Functions of NumPy and SciPy as programs over the primitives of `adgen/rules/`.

Each is plain Python that also runs as it stands, and gives what the library gives. It is read by the frontend, never
imported: a call of `np.ptp` is inlined as if the user had written the body. The docstring says in lines of their own
on which arguments it is tried, what its derivative is at singular points (`adgen/verify/singular.py`), and a note:

    samples: f8[n] | f8[n, m], axis=0
    at: a = [1, 1, 0, 0]: [0.5, 0.5, -0.5, -0.5]

What a definition lacks of the library's function it raises as NotImplementedError, and the call is refused (E202).
"""
