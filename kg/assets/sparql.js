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
    if (term.type === "uri") { const url = local(term.value); if (/^(\/|https?:\/\/)/.test(url)) { const a = el("a", short(term.value)); a.href = url; td.append(a); } else td.textContent = term.value; } else { td.textContent = term.value; if (term.value.length > 60) td.className = "long"; }
    return td;
  };
  const table = (data) => {
    const t = el("table"), head = el("tr"); for (const v of data.head.vars) head.append(el("th", v));
    const body = el("tbody"); for (const row of data.results.bindings.slice(0, 2000)) { const tr = el("tr"); for (const v of data.head.vars) tr.append(cell(row[v])); body.append(tr); }
    const h = el("thead"); h.append(head); t.append(h, body); return t;
  };
  const svg = (tag, attributes, text) => { const e = document.createElementNS("http://www.w3.org/2000/svg", tag); for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v); if (text != null) e.textContent = text; return e; };
  // A graph as N-Triples, as rows of three.
  const triples = (text) => {
    const term = (t) => {
      if (t[0] === "<") return { type: "uri", value: t.slice(1, -1) };
      const m = /^"((?:[^"\\]|\\.)*)"/.exec(t); if (!m) return { type: "bnode", value: t };
      const plain = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f" };
      return { type: "literal", value: m[1].replace(/\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)/g, (_, c) => (c.length > 1 ? String.fromCodePoint(parseInt(c.slice(1), 16)) : plain[c] || c)) };
    };
    const rows = []; for (const line of text.split("\n")) { const m = /^(\S+) (\S+) (.*) \.$/.exec(line); if (m) rows.push({ subject: term(m[1]), predicate: term(m[2]), object: term(m[3]) }); }
    return { head: { vars: ["subject", "predicate", "object"] }, results: { bindings: rows } };
  };
  const chart = (data) => {
    const rows = data.results.bindings, vars = data.head.vars, number = vars.find((v) => rows.some((r) => r[v] && /integer|decimal|double|float/.test(r[v].datatype || "")));
    const counts = new Map(), name = vars.find((v) => v !== number) || vars[0];
    for (const r of rows) { const key = r[name] ? short(r[name].value) : "—"; counts.set(key, (counts.get(key) || 0) + (number && r[number] ? +r[number].value : 1)); }
    const best = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 40), most = Math.max(1, ...best.map(([, n]) => n)), wide = Math.max(320, out.clientWidth), names = Math.min(330, wide * 0.42), letters = Math.floor(names / 7.6), room = wide - names - 70, s = svg("svg", { class: "chart", viewBox: `0 0 ${wide} ${best.length * 24 + 10}`, role: "img" });
    best.forEach(([key, n], i) => { s.append(svg("text", { x: names, y: i * 24 + 18, "text-anchor": "end" }, key.length > letters ? key.slice(0, letters - 1) + "…" : key), svg("rect", { x: names + 10, y: i * 24 + 5, width: Math.max(1, room * n / most), height: 17, rx: 3 }), svg("text", { x: names + 16 + room * n / most, y: i * 24 + 18 }, n.toLocaleString())); });
    return s;
  };
  // Rows as links: the first and the last of each row, with what stands between them, if it is a relation, as the word on the line.
  const drawn = async (data) => {
    if (!window.KGGraph) await new Promise((good, bad) => { const e = document.createElement("script"); e.src = "/static/vendor/graph.js"; e.onload = good; e.onerror = bad; document.head.append(e); });
    const { Graph, forceAtlas2 } = window.KGGraph, g = new Graph(), vars = data.head.vars, relation = (t) => t.type === "uri" && /ontology#|22-rdf-syntax|rdf-schema|schema\.org|skos/.test(t.value);
    for (const r of data.results.bindings) {
      const said = vars.find((v) => /^(relation|predicate|as|how|p)$/.test(v) && r[v]), found = vars.map((v) => r[v]).filter((t) => t && t.value.length < 120 && !/date|gYear|integer|decimal|double/.test(t.datatype || "") && !/^\d{4}-\d\d/.test(t.value));
      const word = said ? r[said] : found.length > 2 ? found.slice(1).find(relation) : null, ends = found.filter((t) => t !== word);
      if (ends.length < 2 || ends[0].value === ends[1].value || g.size >= 300) continue;
      for (const t of ends.slice(0, 2)) if (!g.hasNode(t.value)) { const k = g.order, a = k * 2.399963; g.addNode(t.value, { x: 10 * Math.sqrt(k + 1) * Math.cos(a), y: 10 * Math.sqrt(k + 1) * Math.sin(a) }); }
      if (!g.hasDirectedEdge(ends[0].value, ends[1].value)) g.addDirectedEdge(ends[0].value, ends[1].value, { word: word ? short(word.value).replace("kg:", "") : "" });
    }
    if (g.order > 1) forceAtlas2.assign(g, { iterations: 600, settings: { ...forceAtlas2.inferSettings(g), gravity: 0.5, scalingRatio: 12, slowDown: 1 } });
    const xs = g.mapNodes((n, d) => d.x), ys = g.mapNodes((n, d) => d.y), wide = Math.max(760, out.clientWidth), high = Math.max(420, Math.min(900, g.order * 14)), s = svg("svg", { class: "chart", viewBox: `0 0 ${wide} ${high}`, role: "img" }); s.style.minWidth = wide + "px";
    const at = (n) => { const d = g.getNodeAttributes(n), f = (v, all, room, edge) => edge + (room - 2 * edge) * (v - Math.min(...all)) / (Math.max(...all) - Math.min(...all) || 1); return { x: f(d.x, xs, wide, 130), y: f(d.y, ys, high, 30) }; };
    g.forEachEdge((e, d, a, b) => { const p = at(a), q = at(b); s.append(svg("line", { class: "edge", x1: p.x, y1: p.y, x2: q.x, y2: q.y })); if (d.word && g.size < 60) s.append(svg("text", { class: "word halo", x: (p.x + q.x) / 2, y: (p.y + q.y) / 2, "text-anchor": "middle" }, d.word)); });
    g.forEachNode((n) => { const p = at(n); s.append(svg("circle", { cx: p.x, cy: p.y, r: 4 + 1.5 * Math.sqrt(g.degree(n)), fill: "#e07a5f" })); });
    g.forEachNode((n) => { if (g.order > 90 && g.degree(n) < 2) return; const p = at(n), name = short(n); s.append(svg("text", { class: "halo", x: p.x, y: p.y - 9 - Math.sqrt(g.degree(n)), "text-anchor": "middle" }, name.length > 30 ? name.slice(0, 29) + "…" : name)); });
    return s;
  };
  const link = (format, name) => { const a = el("a", name, "small"); a.href = "/sparql?" + new URLSearchParams({ query: asked, format }); a.download = "result." + (format === "nt" ? "nt" : format); return a; };
  let asked = "";
  const show = async () => {
    if (!last) return;
    if ("boolean" in last) { out.replaceChildren(el("p", String(last.boolean))); return; }
    const view = $("view").value, rows = last.results.bindings.length, head = el("p", null, "said soft");
    head.append(el("span", `${rows.toLocaleString()} ${said.rows}${view === "table" && rows > 2000 ? " · " + said.first.replace("{n}", "2,000") : ""}`), ...(last.graph ? [link("ttl", "Turtle"), link("jsonld", "JSON-LD")] : [link("csv", "CSV"), link("json", "JSON")]));
    if (!rows) { const none = el("div", null, "empty"); none.append(el("p", said.none), el("p", said.hint, "soft small")); out.replaceChildren(head, none); return; }
    out.replaceChildren(head, view === "chart" ? chart(last) : view === "graph" ? await drawn(last) : table(last));
  };
  const run = async () => {
    out.replaceChildren(el("p", "…", "soft")); asked = view.state.doc.toString();
    const answer = await fetch("/sparql", { method: "POST", headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json, application/n-triples;q=0.9" }, body: asked });
    const text = await answer.text();
    if (!answer.ok) { last = null; out.replaceChildren(el("p", text, "error")); return; }
    last = (answer.headers.get("content-type") || "").includes("json") ? JSON.parse(text) : { ...triples(text), graph: true }; show();
  };
  const words = await (await fetch("/api/words")).json();
  const first = "# Ctrl+Enter\nSELECT ?who ?relation ?whom ?words ?article WHERE {\n  GRAPH ?article {\n    ?fact rdf:subject ?a ; rdf:predicate ?relation ; rdf:object ?b ;\n          kg:evidence/kg:quote ?words .\n  }\n  ?a rdfs:label ?who . ?b rdfs:label ?whom .\n} LIMIT 100";
  const wanted = new URLSearchParams(location.search), example = queries.find((q) => q.name === wanted.get("example"));
  const view = window.KGEditor.create($("editor"), wanted.get("draft") || (example ? example.query : first), words, run);
  window.kgEditor = view;
  if (example) { $("examples").value = example.name; run(); }
  $("run").onclick = run; $("view").onchange = show;
  $("examples").onchange = () => { const q = queries.find((one) => one.name === $("examples").value); if (q) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: q.query } }); };
})();
