// The filter of a long page: rows that hold every word of it stay, sections without a row go.
export function filterRows() {
  const box = document.querySelector(".ledger-filter");
  if (!box) return;
  box.hidden = false;
  const input = box.querySelector("input");
  const output = box.querySelector("output");
  const groups = [...document.querySelectorAll(box.dataset.groups)];
  const rowsOf = (group) => [...group.querySelectorAll(box.dataset.rows)];
  const rows = groups.flatMap(rowsOf).map((row) => [row, `${row.textContent} ${row.dataset.find || ""}`.toLowerCase()]);
  const apply = () => {
    const parts = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const [row, text] of rows) {
      row.hidden = !parts.every((part) => text.includes(part));
      count += !row.hidden;
    }
    for (const group of groups) group.hidden = rowsOf(group).every((row) => row.hidden);
    output.textContent = output.dataset.count.replace("{count}", count).replace("{total}", rows.length);
  };
  input.addEventListener("input", apply);
  apply();
}
