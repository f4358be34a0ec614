"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
// Every text of the tree goes in by textContent: none of it is ever markup.
const make = (tag, cls, ...inside) => {
  const e = document.createElement(tag);
  if (cls) e.className = cls;
  e.append(...inside.map((x) => (typeof x === "number" ? String(x) : x)));
  return e;
};
const plural = (n, what) => n + " " + what + (n === 1 ? "" : "s");
const folder = (p) => (p.includes("/") ? p.slice(0, p.lastIndexOf("/")) : ".");
const under = (p, dir) => !dir || (dir === "." ? !p.includes("/") : p.startsWith(dir + "/"));
const findings = data.findings, status = data.status;
const pageSize = 100;

// ---- progress ----

const colour = (percent) => "hsl(" + Math.round(percent * 1.3) + " 45% " + Math.round(40 - percent / 10 - 4 * Math.sin(percent / 100 * Math.PI)) + "%)";

// Squarified treemap: Bruls, Huizing, van Wijk, 2000.
function squarify(items, x, y, w, h) {
  const out = [];
  let total = items.reduce((s, i) => s + i.size, 0), rest = items.slice();
  while (rest.length) {
    const side = Math.min(w, h), scale = (w * h) / total;
    let row = [], sum = 0, worst = Infinity;
    while (rest.length > row.length) {
      const next = rest[row.length].size, s = (sum + next) * scale;
      const sizes = row.concat(rest[row.length]).map((i) => i.size * scale);
      const ratio = Math.max((side * side * Math.max(...sizes)) / (s * s), (s * s) / (side * side * Math.min(...sizes)));
      if (ratio > worst) break;
      worst = ratio; row.push(rest[row.length]); sum += next;
    }
    const thick = (sum * scale) / side;
    let at = 0;
    for (const i of row) {
      const long = (i.size * scale) / thick;
      out.push(w < h ? { item: i, x: x + at, y, w: long, h: thick } : { item: i, x, y: y + at, w: thick, h: long });
      at += long;
    }
    if (w < h) { y += thick; h -= thick; } else { x += thick; w -= thick; }
    rest = rest.slice(row.length); total -= sum;
  }
  return out;
}

function drawProgress() {
  if (!status) return;
  $("progress").hidden = false;
  const items = status.directories.map((d) => ({ d, size: d.left + d.done })).filter((i) => i.size).sort((a, b) => b.size - a.size);
  const W = 1000, H = 260;
  for (const r of squarify(items, 0, 0, W, H)) {
    const d = r.item.d, b = make("button");
    b.type = "button";
    b.dataset.dir = d.path;
    b.setAttribute("aria-pressed", "false");
    b.title = d.path + ": " + d.percent + "% done, " + d.left + " left";
    b.setAttribute("aria-label", b.title);
    if (r.w > 60 && r.h > 22) {
      d.path.split("/").forEach((part, i) => b.append(...(i ? ["/", make("wbr"), part] : [part])));
      b.append(" " + d.percent + "%");
    }
    Object.assign(b.style, { left: (r.x / W) * 100 + "%", top: r.y + "px", width: (r.w / W) * 100 + "%", height: r.h + "px", background: colour(d.percent) });
    b.onclick = () => {
      if (!findings) return;
      $("dir").value = $("dir").value === d.path ? "" : d.path;
      show();
      if ($("dir").value) $("changes").scrollIntoView();
    };
    $("treemap").append(b);
  }
  if (!items.length) $("treemap").hidden = true;
  const body = $("bars").tBodies[0], kinds = ["import", "use", "string", "other", "mention"].filter((k) => status.total.kinds[k]);
  const after = $("bars").tHead.rows[0].cells[2];
  for (const k of kinds) {
    const th = make("th", "kind", k[0].toUpperCase() + k.slice(1) + "s");
    th.scope = "col";
    if (k === "mention") th.title = "old paths in text: for review, not among those left";
    after.before(th);
  }
  for (const d of [...status.directories.filter((d) => d.left + d.done + d.review > 0), status.total]) {
    const inner = make("span"), bar = make("span", "progress", inner);
    inner.style.width = d.percent + "%";
    body.append(make("tr", "", make("td", "mono", d === status.total ? "total" : d.path), make("td", "", d.files), ...kinds.map((k) => make("td", "kind", d.kinds[k] || 0)), make("td", "", d.left), make("td", "", d.done), make("td", "", d.review), make("td", "", bar, d.percent + "%")));
  }
  $("retirement").hidden = !status.modules.length;
  for (const m of status.modules) {
    $("modules").tBodies[0].append(make("tr", "", make("td", "mono", m.module), make("td", "", m.left ? plural(m.files, "file") : "nothing: it can go"), make("td", "", m.left)));
  }
  if ((status.history || []).length > 1) drawChart(status.history);
}

function drawChart(points) {
  $("burndown").hidden = false;
  const W = 900, H = 260, L = 50, B = 36, max = Math.max(1, ...points.map((p) => Math.max(p.left, p.done)));
  const ns = "http://www.w3.org/2000/svg";
  const node = (tag, attrs, text) => {
    const e = document.createElementNS(ns, tag);
    for (const k in attrs) e.setAttribute(k, attrs[k]);
    if (text !== undefined) e.textContent = text;
    return e;
  };
  const svg = node("svg", { viewBox: "0 0 " + W + " " + H, role: "img", "aria-label": "References left and done at " + plural(points.length, "commit") });
  const x = (i) => L + (i * (W - L - 70)) / (points.length - 1), y = (v) => H - B - (v * (H - B - 14)) / max;
  for (let i = 0; i <= 4; i++) {
    const v = Math.round((max * i) / 4);
    svg.append(node("line", { x1: L, x2: W - 70, y1: y(v), y2: y(v), class: "axis" }), node("text", { x: L - 8, y: y(v) + 4, "text-anchor": "end" }, v));
  }
  for (const key of ["left", "done"]) {
    svg.append(node("polyline", { class: key, points: points.map((p, i) => x(i) + "," + y(p[key])).join(" ") }));
    points.forEach((p, i) => {
      const dot = node("circle", { cx: x(i), cy: y(p[key]), r: 3, class: key });
      dot.append(node("title", {}, (p.commit.slice(0, 10) || "work tree") + " " + p.subject + ": " + p[key] + " " + key));
      svg.append(dot);
    });
    svg.append(node("text", { x: W - 62, y: y(points[points.length - 1][key]) + 4 }, key));
  }
  const step = Math.max(1, Math.ceil(points.length / 8));
  points.forEach((p, i) => { if (i % step === 0) svg.append(node("text", { x: x(i), y: H - 12, "text-anchor": "middle" }, p.date ? p.date.slice(0, 10) : "now")); });
  $("chart").append(svg);
}

// ---- changes ----

// matches is the whole logic of the filters: what is null or "" lets everything through.
function matches(entry, f) {
  return (!f.rule || entry.rules.includes(f.rule)) && under(entry.path, f.dir) && (!f.kind || entry.kinds.includes(f.kind)) && (!f.text || entry.path.toLowerCase().includes(f.text.toLowerCase()));
}

const entries = [], reviews = [];
let shownFiles = [], limit = pageSize;

function collect() {
  const notesOf = new Map();
  for (const n of findings.notes) {
    if (!notesOf.has(n.path)) notesOf.set(n.path, []);
    notesOf.get(n.path).push(n);
    reviews.push({ path: n.path, line: n.line, kinds: [n.kind], rules: n.rule ? [n.rule] : [], message: n.message, kind: n.kind });
  }
  for (const p of findings.problems) reviews.push({ path: p.path, line: 0, kinds: ["problem"], rules: [], message: p.message, kind: "problem" });
  const weight = { problem: 0, left: 1, review: 2, alias: 3, ignored: 4 };
  reviews.sort((a, b) => weight[a.kind] - weight[b.kind]);
  findings.files.forEach((f, i) => {
    const notes = notesOf.get(f.path) || [];
    entries.push({ path: f.path, rules: f.rules, kinds: ["change", ...notes.map((n) => n.kind)], file: f, diff: data.diffs[i], notes });
  });
}

function options() {
  for (const r of findings.rules) $("rule").append(new Option((r.id || r.rule) + " (" + r.edits + ")", r.rule));
  const dirs = new Set();
  for (const e of [...entries, ...reviews]) for (let d = folder(e.path); ; d = folder(d)) { dirs.add(d); if (d === "." || !d.includes("/")) break; }
  if (status) for (const d of status.directories) dirs.add(d.path);
  for (const d of [...dirs].sort()) $("dir").append(new Option(d, d));
}

function line(cls, pieces, tag) {
  const td = make("td", cls);
  pieces.forEach((p, i) => { if (p) td.append(i % 2 ? make(tag, "", p) : p); });
  return td;
}

function drawDiff(e) {
  const t = make("table", "diff"), body = make("tbody");
  const cols = make("colgroup");
  for (const w of ["3.6rem", "", "3.6rem", ""]) { const c = make("col"); if (w) c.style.width = w; cols.append(c); }
  t.append(cols, body);
  for (const h of e.diff) {
    const at = make("td", "", "lines " + h.o + " → " + h.n + (h.s ? " · " + h.s : ""));
    at.colSpan = 4;
    body.append(make("tr", "at", at));
    let o = h.o, n = h.n;
    for (const r of h.r) {
      const tr = make("tr");
      if (r.c) tr.append(make("td", "no", o++), line("", r.a), make("td", "no", n++), line("", r.a));
      else {
        if (r.a) tr.append(make("td", "no", o++), line("del", r.a, "del")); else tr.append(make("td", "no gap"), make("td", "gap"));
        if (r.b) tr.append(make("td", "no", n++), line("add", r.b, "ins")); else tr.append(make("td", "no gap"), make("td", "gap"));
      }
      body.append(tr);
    }
  }
  return t;
}

function fileNode(e, open) {
  const d = make("details", "file");
  d.dataset.path = e.path;
  const s = make("summary", "", make("span", "path", e.path), make("span", "soft", plural(e.file.edits.length, "edit") + (e.notes.length ? ", " + plural(e.notes.length, "note") : "")));
  d.append(s);
  const fill = () => {
    if (d.childElementCount > 1) return;
    for (const r of e.rules) d.append(make("p", "why", "rule: ", make("code", "", r)));
    for (const n of e.notes) d.append(make("p", "why", n.kind + ", line " + n.line + ": " + n.message));
    d.append(drawDiff(e));
  };
  d.ontoggle = () => { if (d.open) fill(); };
  if (open) { fill(); d.open = true; }
  return d;
}

function filters() { return { rule: $("rule").value, dir: $("dir").value, kind: $("kind").value, text: $("text").value }; }

function show() {
  const f = filters();
  shownFiles = entries.filter((e) => matches(e, f));
  const list = reviews.filter((e) => matches(e, f));
  $("review").replaceChildren(...list.slice(0, 1000).map((r) => {
    const li = make("li", "", make("span", "tag " + r.kind, { problem: "not done", left: "review", review: "text", alias: "alias", ignored: "ignored" }[r.kind] || r.kind));
    const where = make("button", "path", r.path + (r.line ? ":" + r.line : ""));
    where.type = "button";
    where.onclick = () => { $("kind").value = ""; $("text").value = r.path; show(); };
    li.append(where, " ", r.message);
    return li;
  }));
  $("review-part").hidden = !list.length;
  $("files").replaceChildren(...shownFiles.slice(0, limit).map((e) => fileNode(e, shownFiles.length <= 8)));
  $("more").hidden = shownFiles.length <= limit;
  $("shown").textContent = plural(shownFiles.length, "file") + " of " + entries.length + ", " + plural(list.length, "note");
  for (const b of $("treemap").querySelectorAll("button")) b.setAttribute("aria-pressed", String(b.dataset.dir === f.dir));
}

function start() {
  drawProgress();
  if (!findings) {
    const t = status.total;
    $("summary").textContent = t.percent + "% done: " + plural(t.left, "reference") + " left, " + t.done + " done, " + t.review + " for review, in " + plural(t.files, "Python file");
    return;
  }
  const s = findings.summary;
  $("summary").textContent = plural(s.filesChanged, "file") + (findings.mode === "written" ? " changed" : " would change") + " of " + s.filesSeen + " seen, " + plural(s.edits, "edit")
    + [[s.aliases, " kept by an alias"], [s.review, " for review"], [s.ignored, " ignored"], [s.problems, " could not be done"]].filter(([n]) => n).map(([n, what]) => ", " + n + what).join("");
  $("changes").hidden = false;
  collect();
  options();
  for (const id of ["rule", "dir", "kind"]) $(id).onchange = () => { limit = pageSize; show(); };
  $("text").oninput = () => { limit = pageSize; show(); };
  const clear = () => { for (const id of ["rule", "dir", "kind", "text"]) $(id).value = ""; limit = pageSize; show(); };
  $("reset").onclick = clear;
  $("more").onclick = () => { limit += pageSize; show(); };
  document.addEventListener("keydown", (ev) => {
    if (ev.ctrlKey || ev.metaKey || ev.altKey) return;
    if (ev.key === "Escape") { clear(); document.activeElement.blur(); return; }
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(ev.target.tagName)) return;
    const heads = [...$("files").querySelectorAll("summary")], at = heads.indexOf(document.activeElement);
    const go = (i) => { const h = heads[Math.max(0, Math.min(heads.length - 1, i))]; if (h) { h.focus(); h.scrollIntoView({ block: "nearest" }); } };
    if (ev.key === "j") go(at + 1);
    else if (ev.key === "k") go(at - 1);
    else if (ev.key === "o" && at >= 0) heads[at].parentNode.open = !heads[at].parentNode.open;
    else if (ev.key === "a") { const open = heads.some((h) => !h.parentNode.open); heads.forEach((h) => { h.parentNode.open = open; }); }
    else if (ev.key === "/") { ev.preventDefault(); $("text").focus(); }
  });
  show();
}
start();
