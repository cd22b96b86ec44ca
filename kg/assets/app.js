// Search as you type; facts and their words pointing at each other. Everything from the graph is put on the page as text.
(() => {
  "use strict";
  const box = document.getElementById("q"), list = document.getElementById("hits");
  let at = -1, turn = 0, timer = 0;
  const el = (tag, text, cls) => { const e = document.createElement(tag); e.textContent = text; if (cls) e.className = cls; return e; };
  const show = (hits) => {
    at = -1;
    list.replaceChildren(...hits.map((hit) => {
      const li = document.createElement("li"), a = document.createElement("a");
      a.href = hit.url; a.setAttribute("role", "option");
      a.append(el("span", hit.kind, "type t-" + hit.type), el("span", hit.label, "name"), el("span", hit.matched !== hit.label ? hit.matched : hit.english && hit.english !== hit.label ? hit.english : "", "also"));
      li.append(a); return li;
    }));
    box.setAttribute("aria-expanded", String(hits.length > 0));
  };
  if (box) {
    box.addEventListener("input", () => {
      clearTimeout(timer); const mine = ++turn, text = box.value.trim();
      if (!text) { show([]); return; }
      timer = setTimeout(async () => {
        const answer = await fetch("/api/search?q=" + encodeURIComponent(text));
        if (mine === turn && answer.ok) show(await answer.json());
      }, 120);
    });
    box.addEventListener("keydown", (event) => {
      const links = [...list.querySelectorAll("a")];
      if (event.key === "Escape") show([]);
      else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && links.length) {
        at = (at + (event.key === "ArrowDown" ? 1 : -1) + links.length) % links.length;
        links.forEach((a, i) => a.setAttribute("aria-selected", i === at)); links[at].scrollIntoView({ block: "nearest" }); event.preventDefault();
      } else if (event.key === "Enter" && at >= 0) { event.preventDefault(); links[at].click(); }
    });
    document.addEventListener("click", (event) => { if (!event.target.closest(".search")) show([]); });
    document.addEventListener("keydown", (event) => { if (event.key === "/" && !/INPUT|SELECT|TEXTAREA/.test(event.target.tagName) && !event.target.isContentEditable && !document.getElementById("graph")) { box.focus(); event.preventDefault(); } });
  }
  const text = document.getElementById("text");
  if (text) {
    const pieces = [...text.querySelectorAll("[data-f]")], cards = [...document.querySelectorAll("[data-fact]")];
    const clear = () => document.querySelectorAll(".on").forEach((e) => e.classList.remove("on"));
    const light = (id, scroll) => {
      clear();
      const words = pieces.filter((p) => p.dataset.f.split(" ").includes(id)); words.forEach((p) => p.classList.add("on"));
      document.getElementById(id)?.classList.add("on");
      if (scroll && words.length) words[0].scrollIntoView({ block: "center", behavior: "smooth" });
    };
    for (const card of cards) {
      card.addEventListener("mouseenter", () => light(card.dataset.fact)); card.addEventListener("focus", () => light(card.dataset.fact));
      card.addEventListener("click", (event) => { if (!event.target.closest("a")) light(card.dataset.fact, true); });
      card.addEventListener("keydown", (event) => { if (event.key === "Enter") light(card.dataset.fact, true); });
    }
    for (const piece of pieces) piece.addEventListener("mouseenter", () => {
      clear(); piece.classList.add("on");
      for (const id of piece.dataset.f.split(" ")) document.getElementById(id)?.classList.add("on");
    });
    for (const card of document.querySelectorAll("[data-at]")) card.addEventListener("click", () => { const spot = document.getElementById(card.dataset.at); clear(); spot?.classList.add("on"); spot?.scrollIntoView({ block: "center", behavior: "smooth" }); });
    const go = () => { const id = decodeURIComponent(location.hash.slice(1)); if (!id) return; const spot = document.getElementById(id); if (spot?.dataset.fact) light(id, true); else if (spot) { clear(); spot.classList.add("on"); } };
    addEventListener("hashchange", go); go();
  }
  const graph = document.getElementById("graph"), top = document.querySelector("header.top");
  if (graph && top) { const fit = () => graph.style.setProperty("--top", top.offsetHeight + "px"); fit(); addEventListener("resize", fit); }
})();
