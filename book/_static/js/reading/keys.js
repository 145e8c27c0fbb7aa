// "/" leads to the search, as on many pages; not while something is being typed.
export function searchKey() {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]:not([contenteditable=false])");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const field = document.querySelector(".search input[name=q]") || document.querySelector(".find input");
    field.focus();
    field.select();
  });
}
