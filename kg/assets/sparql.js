// The SPARQL page: an editor, and answers as a table, a chart or a graph.
(async () => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const queries = JSON.parse($("queries").textContent), said = JSON.parse($("said").textContent), out = $("result");
  const el = (tag, text, cls) => { const e = document.createElement(tag); if (text != null) e.textContent = text; if (cls) e.className = cls; return e; };
  let last = null;
  const local = (iri) => iri.replace("https://w3id.org/thaikg/entity/", "/entity/").replace("https://w3id.org/thaikg/article/", "/article/");
  const short = (iri) => iri.replace("https://w3id.org/thaikg/ontology#", "kg:").replace("https://w3id.org/thaikg/", "").replace("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf:").replace("http://www.w3.org/2000/01/rdf-schema#", "rdfs:");
  const cell = (term) => {
    const td = el("td"); if (!term) return td;
    if (term.type === "uri") { const url = local(term.value); if (/^(\/|https?:\/\/)/.test(url)) { const a = el("a", short(term.value)); a.href = url; td.append(a); } else td.textContent = term.value; } else td.textContent = term.value;
    return td;
  };
  const table = (data) => {
    const t = el("table"), head = el("tr"); for (const v of data.head.vars) head.append(el("th", v));
    const body = el("tbody"); for (const row of data.results.bindings.slice(0, 2000)) { const tr = el("tr"); for (const v of data.head.vars) tr.append(cell(row[v])); body.append(tr); }
    const h = el("thead"); h.append(head); t.append(h, body); return t;
  };
  const svg = (tag, attributes, text) => { const e = document.createElementNS("http://www.w3.org/2000/svg", tag); for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v); if (text != null) e.textContent = text; return e; };
  const chart = (data) => {
    const rows = data.results.bindings, vars = data.head.vars, number = vars.find((v) => rows.some((r) => r[v] && /integer|decimal|double|float/.test(r[v].datatype || "")));
    const counts = new Map(), name = vars.find((v) => v !== number) || vars[0];
    for (const r of rows) { const key = r[name] ? short(r[name].value) : "—"; counts.set(key, (counts.get(key) || 0) + (number && r[number] ? +r[number].value : 1)); }
    const best = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 40), most = Math.max(1, ...best.map(([, n]) => n)), s = svg("svg", { class: "chart", viewBox: `0 0 900 ${best.length * 24 + 10}`, role: "img" });
    best.forEach(([key, n], i) => { s.append(svg("text", { x: 330, y: i * 24 + 18, "text-anchor": "end" }, key.length > 42 ? key.slice(0, 40) + "…" : key), svg("rect", { x: 340, y: i * 24 + 5, width: Math.max(1, 470 * n / most), height: 17, rx: 3 }), svg("text", { x: 346 + 470 * n / most, y: i * 24 + 18 }, String(n))); });
    return s;
  };
  const drawn = (data) => {
    const links = [], rows = data.results.bindings, vars = data.head.vars;
    for (const r of rows) { const found = vars.map((v) => r[v]).filter(Boolean); for (let i = 0; i + 1 < found.length && links.length < 400; i++) if (found[i].value !== found[i + 1].value) { links.push([found[i].value, found[i + 1].value]); break; } }
    const nodes = [...new Set(links.flat())].slice(0, 120), at = new Map(), s = svg("svg", { viewBox: "0 0 1000 760", class: "chart", role: "img" });
    nodes.forEach((n, i) => at.set(n, { x: 500 + 320 * Math.cos(2 * Math.PI * i / nodes.length), y: 380 + 320 * Math.sin(2 * Math.PI * i / nodes.length), a: 2 * Math.PI * i / nodes.length }));
    for (const [a, b] of links) { const p = at.get(a), q = at.get(b); if (p && q) s.append(svg("path", { d: `M${p.x} ${p.y}Q500 380 ${q.x} ${q.y}`, fill: "none", stroke: "#9fb3c4" })); }
    for (const [n, p] of at) { const right = Math.cos(p.a) >= 0; s.append(svg("circle", { cx: p.x, cy: p.y, r: 5, fill: "#e07a5f" }), svg("text", { x: p.x + (right ? 9 : -9), y: p.y + 4, "text-anchor": right ? "start" : "end" }, short(n).slice(0, 34))); }
    return s;
  };
  const show = () => {
    if (!last) return;
    if (last.text != null) { out.replaceChildren(el("pre", last.text)); return; }
    if ("boolean" in last) { out.replaceChildren(el("p", String(last.boolean))); return; }
    const view = $("view").value; out.replaceChildren(el("p", `${last.results.bindings.length} ${said.rows}`, "soft"), view === "chart" ? chart(last) : view === "graph" ? drawn(last) : table(last));
  };
  const run = async () => {
    out.replaceChildren(el("p", "…", "soft"));
    const answer = await fetch("/sparql", { method: "POST", headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json, text/turtle;q=0.9" }, body: view.state.doc.toString() });
    const text = await answer.text();
    if (!answer.ok) { last = null; out.replaceChildren(el("p", text, "error")); return; }
    last = (answer.headers.get("content-type") || "").includes("json") ? JSON.parse(text) : { text }; show();
  };
  const words = await (await fetch("/api/words")).json();
  const first = "# Ctrl+Enter\nSELECT ?who ?event ?words ?article WHERE {\n  GRAPH ?article {\n    ?fact rdf:subject ?a ; rdf:predicate kg:absentFrom ; rdf:object ?e ;\n          kg:evidence/kg:quote ?words .\n  }\n  ?a rdfs:label ?who . ?e rdfs:label ?event .\n} LIMIT 100";
  const view = window.KGEditor.create($("editor"), new URLSearchParams(location.search).get("draft") || first, words, run);
  window.kgEditor = view;
  $("run").onclick = run; $("view").onchange = show;
  $("examples").onchange = () => { const q = queries[$("examples").value]; if (q) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: q.query } }); };
})();
