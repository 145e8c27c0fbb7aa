// Copy buttons: code as it stands, a formula as its LaTeX.
const ICON = '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.4">';
const SHEETS = `${ICON}<rect x="5.5" y="5.5" width="8" height="8.5" rx="1.5"/><path d="M3.5 10.5h-.6A1.4 1.4 0 0 1 1.5 9V3.4A1.4 1.4 0 0 1 2.9 2h5.7A1.4 1.4 0 0 1 10 3.4v.1"/></svg>`;
const TICK = `${ICON}<path d="m3 8.5 3.4 3.5L13 4.5"/></svg>`;

async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // A page from a disk, or one served without TLS, has no clipboard of its own.
    const before = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "copy-area";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    before?.focus({ preventScroll: true });
  }
}

// KaTeX's own copy of the source; an empty group stands before a relation that begins a line.
const latex = (math) => math.querySelector("annotation").textContent.trim().replace(/^\{\}\s*/, "");
// What a reader would type: the listing, without the line breaks around it.
const code = (box) => box.querySelector("pre").textContent.trimEnd();

export function copyButtons(words) {
  const status = document.createElement("p");
  status.className = "unseen";
  status.setAttribute("role", "status");
  document.body.append(status);

  const add = (box, label, text) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.title = label;
    button.setAttribute("aria-label", label);
    button.innerHTML = SHEETS;
    button.addEventListener("click", async () => {
      await put(text(box));
      button.innerHTML = TICK;
      button.classList.add("is-done");
      status.textContent = words["copy.done"];
      setTimeout(() => {
        button.innerHTML = SHEETS;
        button.classList.remove("is-done");
        status.textContent = "";
      }, 1500);
    });
    box.append(button);
  };
  for (const box of document.querySelectorAll("article .highlight")) {
    if (!box.closest(".cell_output")) add(box, words["copy.code"], code);
  }
  for (const math of document.querySelectorAll("div.math")) {
    if (math.querySelector("annotation")) add(math, words["copy.latex"], latex);
  }
}
