// The graph: draws nodes and edges with sigma, in a served page or in a single file. News text is hostile: only textContent, never innerHTML.
(() => {
  "use strict";
  const root = document.getElementById("graph");
  if (!root) return;
  const $ = (id) => document.getElementById(id);
  const W = JSON.parse($("words").textContent);
  const own = $("data") ? JSON.parse($("data").textContent) : null;
  const { Graph, Sigma, EdgeArrowProgram, NodeShapeProgram, forceAtlas2, shortestPath } = window.KGGraph;
  const SHAPES = { Person: 0, Organization: 1, Country: 5, Place: 4, Event: 2, Work: 3, Position: 6, Group: 7 };
  const COLOURS = { Person: "#e07a5f", Organization: "#3d5a80", Country: "#4f9a78", Place: "#7f9c5e", Event: "#e08e1b", Work: "#8d6a9f", Position: "#8693a0", Group: "#b08d86" };
  const MARKS = { Person: "M8 2a6 6 0 1 0 .01 0z", Organization: "M2.5 2.5h11v11h-11z", Country: "M8 1a7 7 0 1 0 .01 0zM8 5a3 3 0 1 1-.01 0z", Place: "M4.5 2h7L15 8l-3.500 6h-7L1 8z", Event: "M8 1l7 7-7 7-7-7z", Work: "M8 2l7 12H1z", Position: "M6 1h4v5h5v4h-5v5H6v-5H1V6h5z", Group: "M8 1l7 5.200-2.700 8.300H3.700L1 6.200z" };
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  if (dark) COLOURS.Organization = "#7f9fc9";
  const day = (iso) => { const d = new Date(iso + "T12:00:00"); return isNaN(d) ? iso : d.toLocaleDateString(document.documentElement.lang === "en" ? "en-GB" : "th-TH-u-ca-buddhist-nu-latn", { day: "numeric", month: "short", year: "numeric" }); };
  const graph = new Graph();
  let order = []; // nodes, the best known first
  const hidden = new Set();
  const state = { relation: "", status: "", score: 0, since: "", until: "", selected: null, from: null, path: new Set(), hover: null };
  const el = (tag, text, cls) => { const e = document.createElement(tag); if (text != null) e.textContent = text; if (cls) e.className = cls; return e; };

  const seen = (e) => {
    const d = graph.getEdgeAttributes(e);
    return (!state.relation || d.relation === state.relation) && (!state.status || d.status === state.status) && d.score >= state.score &&
      (!state.since || (d.published || "") >= state.since) && (!state.until || (d.published && d.published.slice(0, state.until.length) <= state.until)) &&
      graph.extremities(e).every((n) => !hidden.has(graph.getNodeAttribute(n, "kind")));
  };
  const narrowed = () => state.relation || state.status || state.score > 0 || state.since || state.until;
  let visible = new Set();
  const refilter = (draw = true) => {
    visible = new Set();
    graph.forEachEdge((e, d, s, t) => { if (seen(e)) { visible.add(s); visible.add(t); } });
    if (!narrowed()) graph.forEachNode((n, d) => { if (!hidden.has(d.kind)) visible.add(n); });
    $("note").textContent = W.shown.replace("{n}", visible.size).replace("{m}", graph.filterEdges(seen).length);
    if (draw) renderer.refresh({ skipIndexation: true });
  };

  // Where a node begins: on a sunflower's spiral, the best known in the middle, so that the same graph is always laid out in the same way.
  const place = (k) => ({ x: 10 * Math.sqrt(k + 1) * Math.cos(k * 2.399963), y: 10 * Math.sqrt(k + 1) * Math.sin(k * 2.399963) });
  const add = (data, near) => {
    const many = data.nodes.length > 1000, thin = many ? 0.25 : 1;
    for (const n of data.nodes) {
      if (graph.hasNode(n.id)) continue;
      const spot = place(graph.order), at = near && graph.hasNode(near) ? graph.getNodeAttributes(near) : null;
      graph.addNode(n.id, { ...n, kind: n.type, type: "shape", name: n.label, label: n.label.length > 42 ? n.label.slice(0, 40) + "…" : n.label, x: at ? at.x + spot.x * 0.02 : spot.x, y: at ? at.y + spot.y * 0.02 : spot.y,
        shape: SHAPES[n.type] || 0, color: COLOURS[n.type] || "#888" });
    }
    for (const e of data.edges) {
      if (graph.hasEdge(e.id) || !graph.hasNode(e.source) || !graph.hasNode(e.target)) continue;
      const bad = e.status === "negated" || e.relation === "absentFrom";
      graph.addEdgeWithKey(e.id, e.source, e.target, { ...e, type: "arrow", label: W.relations[e.relation] || e.relation, size: (bad ? 2.2 : 1.6) * thin, color: bad ? "#c1121f" : e.status === "planned" ? "#d9a441" : dark ? (many ? "#2c343d" : "#55606d") : many ? "#d3dbe3" : "#9fb0c0" });
    }
    const most = Math.max(1, ...graph.mapNodes((n) => graph.degree(n)));
    const room = Math.min(1, Math.max(0.55, $("stage").clientWidth / 900)); // a phone has less of it
    const small = room * Math.max(0.3, Math.min(1, Math.sqrt(400 / Math.max(graph.order, 1)))); // thousands of nodes leave room between them
    graph.forEachNode((n) => graph.setNodeAttribute(n, "size", (4.5 + 13 * Math.sqrt(graph.degree(n) / most)) * small));
    order = graph.nodes().sort((a, b) => graph.degree(b) - graph.degree(a) || (a < b ? -1 : 1));
  };

  const renderer = new Sigma(graph, $("stage"), {
    defaultNodeType: "shape", nodeProgramClasses: { shape: NodeShapeProgram }, edgeProgramClasses: { arrow: EdgeArrowProgram }, defaultEdgeType: "arrow",
    labelFont: "Sarabun, 'Noto Sans Thai', sans-serif", labelSize: 14, labelWeight: "600", renderLabels: false,
    edgeLabelFont: "Sarabun, sans-serif", edgeLabelSize: 12, edgeLabelColor: { color: dark ? "#a3afbd" : "#5b6775" }, renderEdgeLabels: true, enableEdgeEvents: true, zIndex: true, minCameraRatio: 0.02, maxCameraRatio: 6, allowInvalidContainer: true,
    defaultDrawNodeHover: (context, data, settings) => {
      context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
      const width = context.measureText(data.label || "").width;
      context.fillStyle = dark ? "#1b222b" : "#fff"; context.shadowBlur = 8; context.shadowColor = "#0006";
      context.fillRect(data.x + data.size, data.y - 13, width + 10, 26); context.shadowBlur = 0;
      context.fillStyle = dark ? "#e6eaef" : "#1d2733"; context.fillText(data.label || "", data.x + data.size + 4, data.y + 5);
    },
    nodeReducer: (n, d) => {
      const out = { ...d };
      if (!visible.has(n)) { out.hidden = true; return out; }
      const focus = state.hover || state.selected;
      if (state.path.size) { if (state.path.has(n)) { out.forceLabel = true; out.zIndex = 2; } else { out.color = dark ? "#2a333d" : "#dde2e7"; out.label = ""; } return out; }
      if (focus && focus !== n && !graph.areNeighbors(focus, n)) { out.color = dark ? "#2a333d" : "#dde2e7"; out.label = ""; } else if (focus) { out.zIndex = 1; out.forceLabel = focus === n || graph.degree(focus) < 25; }
      return out;
    },
    edgeReducer: (e, d) => {
      const out = { ...d };
      if (!seen(e)) { out.hidden = true; return out; }
      const [s, t] = graph.extremities(e), focus = state.hover || state.selected;
      out.label = "";
      if (state.path.size) { if (state.path.has(e)) { out.size = 4; out.label = d.label; out.forceLabel = true; out.color = "#1f5f8b"; } else out.hidden = true; return out; }
      if (focus && s !== focus && t !== focus) out.hidden = true; else if (focus) { out.label = d.label; out.forceLabel = graph.degree(focus) < 18; }
      return out;
    },
  });

  // A browser short of graphics memory drops pictures: say so, and offer another, instead of an empty page.
  for (const canvas of $("stage").querySelectorAll("canvas")) {
    canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      if ($("stage").querySelector(".lost")) return;
      const note = el("p", W.lost), again = el("button", W.again);
      note.className = "lost"; again.type = "button"; again.onclick = () => location.reload();
      note.append(" ", again); $("stage").append(note);
    });
  }

  // Names: those asked for, then the best known, each where it covers no other name and no larger node; as many as there is room for.
  const widths = new Map();
  renderer.on("afterRender", () => {
    const context = renderer.getCanvases().labels.getContext("2d"), wide = $("stage").clientWidth, high = $("stage").clientHeight, size = wide < 700 ? 12 : 14;
    context.clearRect(0, 0, wide, high);
    context.font = `600 ${size}px Sarabun, 'Noto Sans Thai', sans-serif`; context.lineWidth = 4; context.lineJoin = "round";
    const taken = [], most = Math.max(12, Math.round(wide * high / 14000)); let drawn = 0, tried = 0;
    const free = (l, t, r, b) => taken.every((box) => r < box[0] || l > box[2] || b < box[1] || t > box[3]);
    const label = (n, asked) => {
      const data = renderer.getNodeDisplayData(n);
      if (!data || data.hidden || !data.label) return;
      const spot = renderer.framedGraphToViewport(data), radius = renderer.scaleSize(data.size);
      if (spot.x < -50 || spot.y < -10 || spot.x > wide + 50 || spot.y > high + 10) return;
      tried += 1;
      const key = size + data.label; let width = widths.get(key);
      if (width === undefined) { width = context.measureText(data.label).width; widths.set(key, width); }
      const places = [[spot.x + radius + 4, spot.y + 5], [spot.x - width / 2, spot.y - radius - 7], [spot.x - width / 2, spot.y + radius + size + 3], [spot.x - radius - 4 - width, spot.y + 5]];
      const found = places.find(([x, y]) => x > 2 && x + width < wide - 2 && free(x - 3, y - size - 2, x + width + 3, y + 6)) || (asked ? places[0] : null);
      taken.push([spot.x - radius * 0.8, spot.y - radius * 0.8, spot.x + radius * 0.8, spot.y + radius * 0.8]);
      if (!found) return;
      const [x, y] = found; taken.push([x - 3, y - size - 2, x + width + 3, y + 6]); drawn += 1;
      context.strokeStyle = dark ? "#12171d" : "#f5f6f8"; context.strokeText(data.label, x, y);
      context.fillStyle = dark ? "#e6eaef" : "#1d2733"; context.fillText(data.label, x, y);
    };
    const asked = order.filter((n) => renderer.getNodeDisplayData(n)?.forceLabel);
    asked.sort((a, b) => (b === state.selected || state.path.has(b)) - (a === state.selected || a === state.hover || state.path.has(a)));
    for (const n of asked) label(n, n === state.selected || n === state.hover || state.path.has(n));
    if (!asked.length) for (const n of order) { if (drawn >= most || tried > 4 * most) break; label(n, false); }
  });

  let running = 0;
  // Settings compared by eye on the archive: logarithmic forces pull apart what some hundred nodes belong to, linear ones make thousands a map of clusters.
  const forces = () => ({ ...forceAtlas2.inferSettings(graph), adjustSizes: false, gravity: 0.05, slowDown: 1, barnesHutOptimize: graph.order > 600, barnesHutTheta: 1, scalingRatio: graph.order > 800 ? 5 : graph.order > 60 ? 1 : 10, linLogMode: graph.order > 60 && graph.order <= 800 });
  const layout = (turns) => {
    if (graph.order < 2) return;
    const settings = forces();
    let left = turns; const me = ++running;
    const step = () => {
      if (me !== running || left <= 0) return;
      const n = Math.min(left, graph.order > 2000 ? 4 : 12); left -= n;
      forceAtlas2.assign(graph, { iterations: n, settings });
      requestAnimationFrame(step);
    };
    step();
  };

  // The picture makes room for what is shown beside it.
  const beside = (shown) => { const was = $("detail").hidden; $("detail").hidden = !shown; root.classList.toggle("beside", shown); if (was === shown) renderer.resize(); renderer.refresh({ skipIndexation: true }); };
  // Moves the camera to some nodes.
  const look = (nodes) => {
    const spots = nodes.map((n) => renderer.getNodeDisplayData(n)).filter(Boolean), xs = spots.map((p) => p.x), ys = spots.map((p) => p.y); if (!spots.length) return;
    const size = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
    renderer.getCamera().animate({ x: (Math.max(...xs) + Math.min(...xs)) / 2, y: (Math.max(...ys) + Math.min(...ys)) / 2, ratio: Math.max(0.15, Math.min(1.2, size * 1.6)) }, { duration: 350 });
  };
  const open = (url) => { const a = el("a", W.open); a.href = url; return a; };
  const detail = (node) => {
    state.selected = node; state.path = new Set();
    const box = $("detail"); box.replaceChildren();
    if (!node) { beside(false); return; }
    const d = graph.getNodeAttributes(node); beside(true);
    const close = el("button", "×"); close.setAttribute("aria-label", W.close); close.style.float = "right"; close.onclick = () => detail(null);
    box.append(close, el("span", W.types[d.kind] || d.kind, "type t-" + d.kind), el("h2", d.name));
    if (d.url) box.append(open(d.url));
    const row = el("div", null, "row");
    if (!own) { const b = el("button", W.expand); b.onclick = () => expand(node); row.append(b); }
    const from = el("button", state.from && state.from !== node ? W.pathHere.replace("{name}", graph.getNodeAttribute(state.from, "name")) : W.pathFrom);
    from.onclick = () => { if (state.from && state.from !== node) { path(state.from, node); } else { state.from = node; detail(node); } };
    row.append(from); box.append(row);
    const edges = graph.edges(node).filter(seen).sort((a, b) => graph.getEdgeAttribute(b, "score") - graph.getEdgeAttribute(a, "score"));
    for (const e of edges.slice(0, 80)) box.append(claim(e));
    quoted(edges.slice(0, 80));
    if (edges.length > 80) box.append(el("p", "+" + (edges.length - 80), "soft"));
    renderer.refresh({ skipIndexation: true });
  };
  const claim = (e) => {
    const d = graph.getEdgeAttributes(e), [s, t] = graph.extremities(e), box = el("div", null, "claim"), say = el("div", null, "say");
    const name = (n) => { const b = el("a", graph.getNodeAttribute(n, "name")); b.href = "#"; b.onclick = (event) => { event.preventDefault(); focus(n); }; return b; };
    say.append(name(s), el("span", W.relations[d.relation] || d.relation, "rel"), name(t));
    if (d.status !== "actual") say.append(el("span", W.status[d.status], "badge " + d.status));
    const meta = el("div", null, "meta"); meta.append(el("span", d.score.toFixed(2)));
    if (d.published) meta.append(el("span", day(d.published)));
    if (d.articleUrl) { const a = el("a", d.article); a.href = d.articleUrl; meta.append(a); } else meta.append(el("span", d.article));
    const words = el("blockquote", d.quote || "…"); words.dataset.fact = e; words.hidden = !d.quote && own;
    box.append(say, words, meta);
    return box;
  };
  // The words of facts that came without them, put where they are shown.
  const quoted = async (edges) => {
    const missing = own ? [] : edges.filter((e) => !graph.getEdgeAttribute(e, "quote"));
    if (!missing.length) return;
    const answer = await fetch("/api/quotes?" + new URLSearchParams(missing.map((e) => ["fact", e]))), found = answer.ok ? await answer.json() : {};
    for (const e of missing) if (graph.hasEdge(e)) graph.setEdgeAttribute(e, "quote", found[e] || "");
    for (const words of $("detail").querySelectorAll("[data-fact]")) if (missing.includes(words.dataset.fact)) { words.textContent = found[words.dataset.fact] || ""; words.hidden = !words.textContent; }
  };
  const focus = (n) => {
    detail(n);
    look([n, ...graph.neighbors(n).filter((other) => visible.has(other)).slice(0, 25)]);
  };
  const path = (a, b) => {
    const part = graph.copy(); part.forEachEdge((e) => { if (!seen(e)) part.dropEdge(e); });
    part.forEachEdge((e, d, s, t) => { if (!part.hasDirectedEdge(t, s)) part.addDirectedEdge(t, s); });
    const found = shortestPath(part, a, b); const box = $("detail"); box.replaceChildren(); beside(true); state.from = null; state.selected = null; state.path = new Set();
    const close = el("button", "×"); close.style.float = "right"; close.onclick = () => { state.path = new Set(); detail(null); };
    box.append(close, el("h2", W.path));
    if (!found) { box.append(el("p", W.noPath)); renderer.refresh(); return; }
    found.forEach((n, i) => {
      state.path.add(n);
      if (i) { const best = graph.edges(found[i - 1], n).concat(graph.edges(n, found[i - 1])).filter(seen).sort((x, y) => graph.getEdgeAttribute(y, "score") - graph.getEdgeAttribute(x, "score"))[0]; state.path.add(best); box.append(claim(best)); }
    });
    quoted([...state.path].filter((e) => graph.hasEdge(e)));
    root.dataset.path = found.length; renderer.refresh({ skipIndexation: true }); look(found);
  };
  const expand = async (node) => {
    const answer = await fetch("/api/network?" + new URLSearchParams({ center: node, limit: "60" }));
    if (!answer.ok) return;
    add(await answer.json(), graph.hasNode(node) ? node : null); fill(); refilter(); layout(150); detail(node);
  };

  renderer.on("clickNode", ({ node }) => detail(node));
  renderer.on("clickEdge", ({ edge }) => { const box = $("detail"); state.selected = null; box.replaceChildren(claim(edge)); beside(true); quoted([edge]); });
  renderer.on("clickStage", () => detail(null));
  renderer.on("enterNode", ({ node }) => { state.hover = node; $("stage").style.cursor = "pointer"; renderer.refresh({ skipIndexation: true }); });
  renderer.on("leaveNode", () => { state.hover = null; $("stage").style.cursor = ""; renderer.refresh({ skipIndexation: true }); });

  const fill = () => {
    const kinds = [...new Set(graph.mapNodes((n, d) => d.kind))].sort((a, b) => SHAPES[a] - SHAPES[b]), legend = $("legend"); legend.replaceChildren();
    for (const kind of kinds) {
      const label = el("label"), input = el("input"); input.type = "checkbox"; input.checked = !hidden.has(kind);
      input.onchange = () => { input.checked ? hidden.delete(kind) : hidden.add(kind); refilter(); };
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), p = document.createElementNS("http://www.w3.org/2000/svg", "path");
      svg.setAttribute("viewBox", "0 0 16 16"); p.setAttribute("d", MARKS[kind] || MARKS.Person); p.setAttribute("fill", COLOURS[kind]); p.setAttribute("fill-rule", "evenodd"); svg.append(p);
      label.append(input, svg, el("span", `${W.types[kind] || kind} (${graph.filterNodes((n, d) => d.kind === kind).length})`)); legend.append(label);
    }
    const relations = [...new Set(graph.mapEdges((e, d) => d.relation))].sort(), choose = $("relation"), was = choose.value; choose.replaceChildren(new Option(W.all, ""));
    for (const r of relations) choose.append(new Option(W.relations[r] || r, r));
    choose.value = was;
    const names = $("nodes"); names.replaceChildren(...graph.mapNodes((n, d) => d.name).sort().slice(0, 3000).map((name) => new Option(name)));
  };
  for (const [id, key] of [["relation", "relation"], ["status", "status"], ["since", "since"], ["until", "until"]]) $(id).addEventListener("input", () => { state[key] = $(id).value; refilter(); });
  $("score").addEventListener("input", () => { state.score = +$("score").value; $("scoreValue").textContent = state.score.toFixed(2); refilter(); });
  const go = () => {
    const text = $("find").value.trim().toLowerCase(); if (!text) return;
    const hits = graph.filterNodes((n, d) => visible.has(n) && d.name.toLowerCase().includes(text)).sort((a, b) => (graph.getNodeAttribute(b, "name").toLowerCase() === text) - (graph.getNodeAttribute(a, "name").toLowerCase() === text) || graph.degree(b) - graph.degree(a));
    if (hits.length) focus(hits[0]); else if (!own) fetched(text);
  };
  const fetched = async (text) => { // what is not drawn yet comes from the whole graph, with what stands around it
    const answer = await fetch("/api/search?" + new URLSearchParams({ q: text }));
    const hit = answer.ok ? (await answer.json()).find((one) => one.type !== "Article") : null;
    if (!hit) { $("note").textContent = W.noHit; return; }
    await expand(hit.iri); focus(hit.iri);
  };
  $("find").addEventListener("change", go);
  $("find").addEventListener("keydown", (event) => { if (event.key === "Enter") go(); });

  const download = (name, url) => { const a = el("a"); a.href = url; a.download = name; a.click(); };
  $("png").onclick = () => {
    const stage = $("stage"), ratio = window.devicePixelRatio || 1, canvas = el("canvas"); canvas.width = stage.clientWidth * ratio; canvas.height = stage.clientHeight * ratio;
    const context = canvas.getContext("2d"); context.fillStyle = dark ? "#12171d" : "#ffffff"; context.fillRect(0, 0, canvas.width, canvas.height);
    renderer.refresh(); renderer.render?.();
    for (const layer of stage.querySelectorAll("canvas")) if (!/mouse|hover/i.test(layer.className)) context.drawImage(layer, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => download("graph.png", URL.createObjectURL(blob)));
  };
  const svgText = () => {
    const esc = (s) => s.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]), w = $("stage").clientWidth, h = $("stage").clientHeight, out = [];
    out.push(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" font-family="Sarabun, 'Noto Sans Thai', sans-serif"><rect width="${w}" height="${h}" fill="#fff"/>`);
    const at = (n) => renderer.graphToViewport(graph.getNodeAttributes(n));
    graph.forEachEdge((e, d, s, t) => { if (!seen(e)) return; const a = at(s), b = at(t); out.push(`<line x1="${a.x.toFixed(1)}" y1="${a.y.toFixed(1)}" x2="${b.x.toFixed(1)}" y2="${b.y.toFixed(1)}" stroke="${d.color}"${d.status === "planned" ? ' stroke-dasharray="6 4"' : d.status === "negated" ? ' stroke-dasharray="2 3"' : ""}/>`); });
    graph.forEachNode((n, d) => { if (!visible.has(n)) return; const p = at(n), s = renderer.scaleSize(d.size) / 7; out.push(`<path transform="translate(${(p.x - 8 * s).toFixed(1)} ${(p.y - 8 * s).toFixed(1)}) scale(${s.toFixed(2)})" d="${MARKS[d.kind] || MARKS.Person}" fill="${d.color}" fill-rule="evenodd"/>`); });
    for (const n of order.filter((one) => visible.has(one)).slice(0, 80)) { const d = graph.getNodeAttributes(n), p = at(n); out.push(`<text x="${(p.x + renderer.scaleSize(d.size) + 3).toFixed(1)}" y="${(p.y + 4).toFixed(1)}" font-size="12" paint-order="stroke" stroke="#fff" stroke-width="3">${esc(d.label)}</text>`); }
    return out.join("\n") + "</svg>";
  };
  $("svg").onclick = () => download("graph.svg", URL.createObjectURL(new Blob([svgText()], { type: "image/svg+xml" })));
  $("fit").onclick = () => renderer.getCamera().animatedReset();
  $("relayout").onclick = () => layout(300);
  document.addEventListener("keydown", (event) => {
    if (/INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) { if (event.key === "Escape") event.target.blur(); return; }
    const camera = renderer.getCamera(), step = 0.08 * camera.ratio;
    const moves = { ArrowLeft: { x: camera.x - step }, ArrowRight: { x: camera.x + step }, ArrowUp: { y: camera.y + step }, ArrowDown: { y: camera.y - step } };
    if (moves[event.key]) camera.animate(moves[event.key], { duration: 120 });
    else if (event.key === "+" || event.key === "=") camera.animatedZoom(); else if (event.key === "-") camera.animatedUnzoom(); else if (event.key === "0") camera.animatedReset();
    else if (event.key === "Escape") detail(null); else if (event.key === "/") { $("find").focus(); } else return;
    event.preventDefault();
  });

  const start = async () => {
    let data = own;
    if (matchMedia("(max-width: 54rem)").matches) $("controls").open = false; // the graph first, where there is little room
    const many = $("many");
    if (many) {
      const asked = new URLSearchParams(location.search), now = asked.get("limit") || (asked.get("center") ? "120" : "300");
      if (![...many.options].some((option) => option.value === now)) many.append(new Option(now, now));
      many.value = now;
      many.onchange = () => { asked.set("limit", many.value); location.search = asked; };
    }
    if (!data) { const answer = await fetch("/api/network" + location.search); data = await answer.json(); }
    add(data); refilter(false);
    if (graph.order > 1) forceAtlas2.assign(graph, { iterations: graph.order > 2000 ? 6 : graph.order > 800 ? 25 : 100, settings: forces() });
    renderer.refresh(); fill(); root.dataset.ready = graph.order;
    const center = new URLSearchParams(location.search).get("center"); if (center && graph.hasNode(center)) detail(center);
    if (document.fonts?.ready) document.fonts.ready.then(() => renderer.refresh());
    requestAnimationFrame(() => requestAnimationFrame(() => layout(graph.order > 800 ? 200 : 600))); // the first picture is shown before it is made better
  };
  window.kgGraph = { graph, renderer, focus, path, detail, svgText };
  start();
})();
