// Stands in every page's head, so that what was chosen never flashes the other way; the policy names its hash.
(function () {
  "use strict";
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const stored = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const apply = () => {
    root.dataset.theme = stored("theme") || (system.matches ? "dark" : "light");
    const button = document.querySelector(".shade");
    if (button) button.setAttribute("aria-pressed", String(root.dataset.theme === "dark"));
  };
  apply();
  root.toggleAttribute("data-no-code", stored("code") === "hidden");
  root.toggleAttribute("data-served", location.protocol !== "file:");
  // Who comes back to a page, or loads it again, is put where they were: all must be laid out for that.
  root.toggleAttribute("data-again", performance.getEntriesByType("navigation")[0]?.type !== "navigate");
  system.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", () => {
    apply();
    document.querySelector(".shade").addEventListener("click", () => {
      try {
        localStorage.setItem("theme", root.dataset.theme === "dark" ? "light" : "dark");
      } catch {
        root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
        return;
      }
      apply();
    });
  });
})();
