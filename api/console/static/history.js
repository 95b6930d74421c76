// History that pans and zooms: from a few minutes to five seasons. What is seen is in the address, and a bounded
// number of figures is asked for however long it is.
"use strict";

(() => {
  const box = document.getElementById("history");
  if (!box || typeof uPlot === "undefined") return;
  const said = box.dataset;
  const plotted = box.querySelector(".history-plot");
  const spans = document.querySelector(".spans").children;
  const readout = document.getElementById("history-readout");
  const MINUTE = 60e3, DAY = 24 * 60 * MINUTE;
  const SHORTEST = 5 * MINUTE, LONGEST = 5 * 366 * DAY;
  const lang = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const number = new Intl.NumberFormat(lang, { minimumFractionDigits: +said.digits, maximumFractionDigits: +said.digits });
  const whole = new Intl.NumberFormat(lang);
  const formats = {};
  const time = (at, kind) => {
    formats[kind] ??= new Intl.DateTimeFormat(lang, { timeZone: said.zone, hourCycle: "h23", ...{
      year: { year: "numeric", month: "2-digit" },
      day: { month: "2-digit", day: "2-digit" },
      minute: { hour: "2-digit", minute: "2-digit" },
      second: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
      full: { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
    }[kind] });
    return formats[kind].format(at);
  };
  const now = () => Date.parse(document.getElementById("day").dataset.now);

  let from = Date.parse(said.from), to = Date.parse(said.to);
  let follows = said.follows === "1"; // the end goes on with time until somebody looks at another one
  let shown = null, chart = null, asked = null, later = null;

  // --- What is drawn ---------------------------------------------------------------------------------------------

  const edge = (u, at) => {
    const { left, width } = u.bbox;
    return Math.min(Math.max(u.valToPos(Date.parse(at) / 1e3, "x", true), left), left + width);
  };

  // Those of the time that is shown stand on the page, which is kept fresh.
  const stops = () => [...document.querySelectorAll("#stops [data-since]")].map((each) => each.dataset);

  function shade(u) {
    const { ctx, bbox: { top, height, left, width } } = u;
    ctx.save();
    ctx.fillStyle = colour("band");
    for (const each of shown.episodes) {
      const a = edge(u, each.began_at), b = edge(u, each.ended_at ?? shown.end);
      ctx.fillRect(a, top, Math.max(b - a, 2), height);
      ctx.fillRect(a, top, Math.max(b - a, 2), 4);
    }
    // A stop of supply is a bar along the foot: what was measured meanwhile stays as it is seen.
    ctx.fillStyle = colour("stop");
    const bar = 8 * devicePixelRatio;
    for (const { since, until } of stops()) {
      const a = edge(u, since), b = edge(u, until ?? shown.end);
      if (b > a) ctx.fillRect(a, top + height - bar, Math.max(b - a, 2), bar);
    }
    // Hatched, so that it is told from an episode without its colour.
    ctx.strokeStyle = colour("ink-soft");
    ctx.lineWidth = 1;
    ctx.globalAlpha = 0.35;
    for (const gap of shown.gaps) {
      const a = edge(u, gap.start), b = edge(u, gap.end);
      if (b - a < 1) continue;
      ctx.save();
      ctx.beginPath();
      ctx.rect(a, top, b - a, height);
      ctx.clip();
      ctx.beginPath();
      for (let x = left - height; x < left + width; x += 9) {
        if (x + height < a || x > b) continue;
        ctx.moveTo(x, top + height);
        ctx.lineTo(x + height, top);
      }
      ctx.stroke();
      ctx.restore();
    }
    ctx.restore();
  }

  function draw(u) {
    const { ctx, bbox: { top, height, left, width } } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.strokeStyle = colour("critical");
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.setLineDash([7 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    for (const limit of shown.limits) {
      const y = u.valToPos(limit.value, "y", true);
      ctx.moveTo(edge(u, limit.start), y);
      ctx.lineTo(edge(u, limit.end), y);
    }
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.strokeStyle = colour("major");
    ctx.beginPath();
    const arm = 3.5 * devicePixelRatio;
    for (const each of shown.flagged) {
      const x = edge(u, each.at);
      const y = Math.min(Math.max(u.valToPos(each.value, "y", true), top + arm), top + height - arm);
      ctx.moveTo(x - arm, y - arm);
      ctx.lineTo(x + arm, y + arm);
      ctx.moveTo(x - arm, y + arm);
      ctx.lineTo(x + arm, y - arm);
    }
    ctx.stroke();
    ctx.restore();
  }

  // Columns for the chart: where nothing is known the line breaks.
  function columns() {
    const half = shown.bucket_s / 2;
    const rows = shown.at.map((at, row) =>
      [Date.parse(at) / 1e3 + half, shown.maximum[row], shown.minimum[row], shown.mean[row]]);
    for (const gap of shown.gaps) rows.push([Date.parse(gap.start) / 1e3 + 1e-3, null, null, null]);
    rows.sort((one, other) => one[0] - other[0]);
    return [0, 1, 2, 3].map((column) => rows.map((row) => row[column]));
  }

  function heights(u, least, most) {
    const held = shown.limits.map((limit) => limit.value);
    const low = Math.min(...held, least ?? Infinity), high = Math.max(...held, most ?? -Infinity);
    if (!Number.isFinite(low)) return [0, 1];
    const room = Math.max((high - low) * 1.15, +said.least), middle = (low + high) / 2;
    return [middle - room / 2, middle + room / 2];
  }

  function hours(u, splits, axis, space, step) {
    const kind = step >= 28 * 86400 ? "year" : step >= 86400 ? "day" : step >= 60 ? "minute" : "second";
    return splits.map((at) => {
      const written = time(at * 1e3, kind);
      return kind === "minute" && time(at * 1e3, "minute") === "00:00" ? time(at * 1e3, "day") : written;
    });
  }

  function tell(u) {
    const row = u.cursor.idx;
    if (row === null || row === undefined || u.data[3][row] === null) {
      readout.textContent = "\u00a0";
      return;
    }
    const at = u.data[0][row], index = shown.at.findIndex((each) => Date.parse(each) / 1e3 + shown.bucket_s / 2 === at);
    const unit = ` ${said.unit}`;
    const values = shown.resolution === "readings"
      ? number.format(u.data[3][row]) + unit
      : `${said.mean} ${number.format(u.data[3][row])}${unit} · ${said.range} ${number.format(u.data[2][row])} – ` +
        `${number.format(u.data[1][row])}${unit} · ${said.count} ${whole.format(shown.count[index])}`;
    readout.textContent = `${time(Date.parse(shown.at[index]), "full")} · ${values}`;
  }

  function options() {
    const { width, height } = plotted.getBoundingClientRect();
    const axis = { stroke: colour("ink-soft"), grid: { stroke: colour("grid"), width: 1 }, ticks: { stroke: colour("grid") },
      font: ["13px", getComputedStyle(plotted).fontFamily].join(" ") };
    return {
      width: width - 2, height: height - 2,
      tzDate: (at) => uPlot.tzDate(new Date(at * 1e3), said.zone),
      legend: { show: false },
      cursor: { y: false, drag: { x: true, y: false, setScale: false } },
      scales: { x: { time: true, range: () => [from / 1e3, to / 1e3] }, y: { range: heights } },
      axes: [{ ...axis, values: hours }, { ...axis, side: 1, size: 58, values: (u, splits) => splits.map((each) => String(+each.toFixed(4))) }],
      series: [{}, { stroke: "transparent", width: 0, points: { show: false } },
        { stroke: "transparent", width: 0, points: { show: false } },
        { stroke: colour("series"), width: 2, points: { show: false } }],
      bands: [{ series: [1, 2], fill: translucent(colour("series")) }],
      hooks: { drawClear: [shade], draw: [draw], setCursor: [tell], setSelect: [chosen] },
    };
  }

  function translucent(named) {
    const [, red, green, blue] = /^#(..)(..)(..)/.exec(named) ?? [];
    return red ? `rgba(${parseInt(red, 16)}, ${parseInt(green, 16)}, ${parseInt(blue, 16)}, 0.25)` : named;
  }

  // What somebody has dragged over is what they want to see.
  function chosen(u) {
    if (u.select.width < 5) return;
    const a = u.posToVal(u.select.left, "x") * 1e3, b = u.posToVal(u.select.left + u.select.width, "x") * 1e3;
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    move(a, b);
  }

  function paint() {
    chart?.destroy();
    chart = new uPlot(options(), columns(), plotted);
  }

  // --- What is asked for -----------------------------------------------------------------------------------------

  async function load() {
    asked?.abort();
    const mine = (asked = new AbortController());
    box.setAttribute("aria-busy", "true");
    const query = new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString(),
      buckets: String(Math.min(2000, Math.max(100, Math.round(plotted.clientWidth)))) });
    try {
      const answer = await fetch(`${said.source}?${query}`, { headers: { "X-Wenya-Background": "1" }, signal: mine.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      shown = await answer.json();
      paint();
      readout.textContent = !shown.available ? said.away : shown.at.length ? "\u00a0" : said.none;
    } catch (error) {
      if (error.name === "AbortError") return;
      readout.textContent = said.failed;
    }
    if (asked === mine) box.removeAttribute("aria-busy");
  }

  function say() {
    document.getElementById("history-span").textContent = `${time(from, "full")} – ${time(to, "full")}`;
    for (const link of spans)
      link.setAttribute("aria-current", String(Math.abs(+link.dataset.length - (to - from)) < MINUTE));
  }

  // Look from `a` to `b` (ms): at least some minutes, at most five seasons, and not into the future.
  function move(a, b, following = false) {
    const length = Math.min(Math.max(b - a, SHORTEST), LONGEST), middle = (a + b) / 2;
    to = Math.min(Math.round(middle + length / 2), now());
    from = Math.round(to - length);
    follows = following;
    say();
    if (shown) chart.redraw(true, true), chart.setScale("x", { min: from / 1e3, max: to / 1e3 });
    clearTimeout(later);
    later = setTimeout(() => {
      const query = new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
      history.replaceState(null, "", follows && length === DAY ? location.pathname : `?${query}`);
      load();
      refreshSoon();
    }, 150);
  }

  const MOVES = {
    back: () => move(from - (to - from) / 4, to - (to - from) / 4),
    on: () => move(from + (to - from) / 4, to + (to - from) / 4),
    nearer: () => move(from + (to - from) / 4, to - (to - from) / 4),
    wider: () => move(from - (to - from) / 2, to + (to - from) / 2),
    now: () => move(now() - (to - from), now(), true),
    all: () => move(now() - LONGEST, now(), true),
  };
  const KEYS = { ArrowLeft: "back", ArrowRight: "on", ArrowUp: "nearer", ArrowDown: "wider", "+": "nearer", "=": "nearer",
    "-": "wider", End: "now", Home: "all" };

  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) MOVES[button.dataset.move]();
  });
  plotted.addEventListener("keydown", (event) => {
    if (!(event.key in KEYS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    MOVES[KEYS[event.key]]();
  });
  plotted.addEventListener("wheel", (event) => {
    if (!chart || !(event.ctrlKey || document.activeElement === plotted)) return;
    event.preventDefault();
    const over = chart.over.getBoundingClientRect();
    const at = from + (to - from) * Math.min(Math.max((event.clientX - over.left) / over.width, 0), 1);
    const by = event.deltaY > 0 ? 1.25 : 0.8;
    move(at - (at - from) * by, at + (to - at) * by);
  }, { passive: false });
  for (const link of spans)
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      move(now() - Number(link.dataset.length), now(), true);
    });
  document.addEventListener("wenya:refreshed", () => {
    if (!follows) return void chart?.redraw(false); // for the stops
    const length = to - from;
    to = now();
    from = to - length;
    say();
    load();
  });
  new ResizeObserver(() => {
    const { width, height } = plotted.getBoundingClientRect();
    chart?.setSize({ width: width - 2, height: height - 2 });
  }).observe(plotted);

  say();
  load();
})();
