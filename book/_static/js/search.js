// Finds every word of the query in the sections of the book; the index is a script, so a folder on a disk will do.
(function () {
  "use strict";
  const words = JSON.parse(document.body.dataset.words);
  const query = (new URLSearchParams(location.search).get("q") || "").trim();
  const count = document.querySelector(".search-count");
  const list = document.querySelector(".search-found");
  for (const input of document.querySelectorAll("input[name=q]")) input.value = query;
  if (!query) {
    count.textContent = words["search.empty"];
    return;
  }
  document.title = `${query} · ${document.title}`;
  const parts = query.toLowerCase().split(/\s+/);
  const times = (text, part) => text.split(part).length - 1;
  const found = [];
  for (const [title, sections] of window.searchIndex) {
    for (const [address, heading, text] of sections) {
      const head = `${heading} `.toLowerCase();
      const body = text.toLowerCase();
      if (!parts.every((part) => head.includes(part) || body.includes(part))) continue;
      const whole = `${head}${body}`.includes(query.toLowerCase()) ? 10 : 0;
      const score = parts.reduce((sum, part) => sum + 8 * times(head, part) + Math.min(times(body, part), 5), whole);
      found.push({ title, address, heading, text, score });
    }
  }
  found.sort((a, b) => b.score - a.score);
  const message = { 0: "search.none", 1: "search.one" }[found.length] || "search.some";
  count.textContent = words[message].replace("{query}", query).replace("{count}", found.length);

  // A passage around the first match, the matches marked.
  const passage = (text) => {
    const at = Math.min(...parts.map((part) => text.toLowerCase().indexOf(part)).filter((place) => place >= 0));
    const from = Number.isFinite(at) ? Math.max(0, text.lastIndexOf(" ", Math.max(0, at - 60)) + 1) : 0;
    return (from ? "… " : "") + text.slice(from, from + 200) + (from + 200 < text.length ? " …" : "");
  };
  const marked = (text) => {
    const node = document.createElement("p");
    const low = text.toLowerCase();
    for (let at = 0; at < text.length; ) {
      const hits = parts.map((part) => [low.indexOf(part, at), part.length]).filter(([place]) => place >= 0);
      const [place, length] = hits.sort((a, b) => a[0] - b[0])[0] || [text.length, 0];
      node.append(text.slice(at, place));
      if (length) {
        const hit = document.createElement("mark");
        hit.textContent = text.slice(place, place + length);
        node.append(hit);
      }
      at = place + length;
    }
    return node;
  };
  for (const { title, address, heading, text } of found.slice(0, 60)) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = heading && heading !== title ? `${title}: ${heading}` : title;
    item.append(link, marked(passage(text)));
    list.append(item);
  }
})();
