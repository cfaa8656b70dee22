(() => {
  "use strict";
  const told = document.getElementById("told");
  const lines = [...document.querySelectorAll(".linked")];
  const marks = [...document.querySelectorAll(".mark[data-line]")];
  let held = null;

  const numbers = (ids) => {
    const runs = [];
    for (const n of ids.map((id) => Number(document.getElementById(id).dataset.n))) {
      const last = runs[runs.length - 1];
      if (last && n === last[1] + 1) last[1] = n;
      else runs.push([n, n]);
    }
    return runs.map(([a, b]) => (a === b ? `${a}` : `${a}–${b}`)).join(", ");
  };

  const show = (line) => {
    for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
    told.textContent = "";
    if (!line) return;
    const ids = line.dataset.links.split(" ");
    const both = [line, ...ids.map((id) => document.getElementById(id))];
    for (const one of both) one.classList.add("lit");
    const primal = both.find((one) => one.dataset.place);
    for (const mark of marks)
      if (primal && `${mark.dataset.file}:${mark.dataset.line}` === primal.dataset.place) mark.classList.add("lit");
    told.textContent = `Line ${line.dataset.n} ↔ ${numbers(ids)}.`;
  };

  const current = () => held || (document.activeElement.matches(".linked") ? document.activeElement : null);

  const move = (line, step) => {
    const side = lines.filter((one) => one.parentNode === line.parentNode);
    const next = side[side.indexOf(line) + step];
    if (!next) return;
    line.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };

  const hold = (line) => {
    held = held === line ? null : line;
    show(held || line);
    if (held) document.getElementById(line.dataset.links.split(" ")[0]).scrollIntoView({ block: "nearest" });
  };

  for (const line of lines) {
    line.addEventListener("pointerenter", () => held || show(line));
    line.addEventListener("pointerleave", () => show(current()));
    line.addEventListener("focus", () => held || show(line));
    line.addEventListener("blur", () => show(held));
    line.addEventListener("click", () => hold(line));
    line.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") move(line, 1);
      else if (event.key === "ArrowUp") move(line, -1);
      else if (event.key === "Enter" || event.key === " ") hold(line);
      else if (event.key === "Escape") { held = null; show(null); }
      else return;
      event.preventDefault();
    });
  }
})();
