'use strict';
const errors = [];
addEventListener('error', e => errors.push(e.message));
addEventListener('securitypolicyviolation', e => errors.push(e.violatedDirective + ' ' + e.blockedURI));

const data = JSON.parse(document.getElementById('data').textContent);
const $ = id => document.getElementById(id);
const steps = new Map(data.racers.map(r => [r.key, {step: self['step_' + r.key], start: self['start_' + r.key]}]));
const family = ['sgd', 'momentum', 'rprop', 'adagrad', 'adadelta', 'adam', 'lion', 'rmsprop_pytorch'];
const on = new Set(family);
let land = data.lands[0], paths = new Map(), timer = 0, ground = null;

/** All points of one optimizer: the printed formulas, step by step. */
function run(land, racer, scale, rho) {
  const {step, start} = steps.get(racer.key), slope = self['land_' + land.key];
  const rate = land.rates[racer.key] * scale;
  const settings = Object.entries(racer.settings).map(([name, value]) => rho !== null && (name === 'ρ' || name === 'beta2') ? rho : value);
  const states = [start(rate), start(rate)];
  let point = [...land.start];
  const points = [point];
  for (let t = 1; t <= land.steps; t++) {
    const gradient = slope(...point).slice(1).map((g, k) => g + (land.noise.length ? land.noise[t - 1][k] : 0));
    point = point.map((x, k) => {
      const [next, ...rest] = step(x, gradient[k], ...states[k], rate, t, ...settings);
      states[k] = rest;
      return next;
    });
    points.push(point);
  }
  return points;
}

const scale = () => 10 ** ($('rate').value / 20);
const rho = () => +$('rho').value === 0 ? null : 1 - 10 ** (-$('rho').value / 10);
// Those of the family lie 45 degrees apart, the others between them.
const order = [...family, ...data.racers.map(r => r.key).filter(key => !family.includes(key))];
const hue = key => 45 * order.indexOf(key) + 15 * Math.floor(order.indexOf(key) / 8);
const color = key => `hsl(${hue(key)} 75% ${getComputedStyle(document.documentElement).getPropertyValue('--light')})`;

function rerun() {
  paths = new Map(data.racers.map(r => [r.key, run(land, r, scale(), rho())]));
  $('ratetext').textContent = '× ' + scale().toPrecision(3);
  $('rhotext').textContent = rho() === null ? 'each its own' : rho().toPrecision(4);
  draw();
}

/** The heights as bands, on a canvas of its own. */
function contours(width, height) {
  const [x0, x1, y0, y1] = land.box, f = self['land_' + land.key], heights = new Float64Array(width * height);
  let least = Infinity, most = -Infinity;
  for (let j = 0; j < height; j++) for (let i = 0; i < width; i++) {
    const h = f(x0 + (x1 - x0) * (i + .5) / width, y1 - (y1 - y0) * (j + .5) / height)[0];
    heights[j * width + i] = h;
    least = Math.min(least, h);
    most = Math.max(most, h);
  }
  const soft = (most - least) / 300, top = Math.log1p((most - least) / soft), bands = 18;
  const band = k => Math.floor(bands * Math.log1p((heights[k] - least) / soft) / top);
  const dark = matchMedia('(prefers-color-scheme: dark)').matches, canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const c = canvas.getContext('2d'), image = c.createImageData(width, height);
  for (let k = 0; k < heights.length; k++) {
    const b = band(k), edge = k % width && band(k - 1) !== b || k >= width && band(k - width) !== b;
    const shade = b / bands, grey = edge ? (dark ? 78 : 190) : dark ? 16 + 26 * shade : 255 - 30 * shade;
    image.data.set([grey, grey + (dark ? 4 : 0), grey + (dark ? 10 : 3), 255], 4 * k);
  }
  c.putImageData(image, 0, 0);
  return canvas;
}

function draw() {
  const canvas = $('canvas'), ratio = devicePixelRatio || 1;
  const width = Math.max(1, Math.round(canvas.clientWidth * ratio)), height = Math.max(1, Math.round(canvas.clientHeight * ratio));
  if (!ground || ground.width !== width || ground.height !== height) ground = contours(width, height);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, {width, height});
  const c = canvas.getContext('2d'), [x0, x1, y0, y1] = land.box, now = +$('time').value;
  // What runs away is drawn far outside and no further: canvases take no endless numbers.
  const far = v => Math.max(-1e5, Math.min(1e5, v));
  const at = p => [far((p[0] - x0) / (x1 - x0) * width), far((y1 - p[1]) / (y1 - y0) * height)];
  c.drawImage(ground, 0, 0);
  c.lineWidth = 1.7 * ratio;
  c.lineJoin = 'round';
  for (const racer of data.racers) {
    const points = paths.get(racer.key), value = self['land_' + land.key](...points[now])[0];
    $('value_' + racer.key).textContent = Number.isFinite(value) ? value.toPrecision(3) : '∞';
    if (!on.has(racer.key)) continue;
    c.strokeStyle = c.fillStyle = color(racer.key);
    c.beginPath();
    for (let t = 0; t <= now && points[t].every(Number.isFinite); t++) c.lineTo(...at(points[t]));
    c.stroke();
    if (!points[now].every(Number.isFinite)) continue;
    c.beginPath();
    c.arc(...at(points[now]), 4.5 * ratio, 0, 7);
    c.fill();
  }
  $('steptext').textContent = now + ' of ' + land.steps;
}

function choose(next) {
  land = next;
  ground = null;
  $('time').max = land.steps;
  $('formula').textContent = 'f(x, y) = ' + land.formula + (land.noise.length ? ', gradients with noise' : '');
  for (const b of $('lands').children) b.setAttribute('aria-pressed', b.textContent === land.name);
  rerun();
}

function play(yes) {
  clearInterval(timer);
  timer = yes ? setInterval(() => {
    const now = +$('time').value;
    if (now >= land.steps) return play(false);
    $('time').value = now + 1;
    draw();
  }, 33) : 0;
  $('play').textContent = yes ? 'Pause' : 'Play';
}

function show(racer) {
  $('rulename').textContent = racer.name + ', rate here ' + (land.rates[racer.key] * scale()).toPrecision(3);
  $('rule').textContent = racer.rule.join('\n');
  $('source').textContent = steps.get(racer.key).step.toString();
}

function pick(which) {
  on.clear();
  for (const r of data.racers) {
    if (which === 'all' || which === 'presets' && r.preset || which === 'family' && family.includes(r.key)) on.add(r.key);
    $('on_' + r.key).checked = on.has(r.key);
  }
  draw();
}

for (const l of data.lands) {
  const button = document.createElement('button');
  button.textContent = l.name;
  button.onclick = () => { $('time').value = 0; choose(l); play(true); };
  $('lands').append(button);
}
for (const r of data.racers) {
  const label = document.createElement('label'), box = document.createElement('input'), key = document.createElement('i'),
    value = document.createElement('span');
  Object.assign(box, {type: 'checkbox', id: 'on_' + r.key, checked: on.has(r.key)});
  box.onchange = () => { box.checked ? on.add(r.key) : on.delete(r.key); show(r); draw(); };
  value.id = 'value_' + r.key;
  label.append(box, key, r.name, value);
  $('legend').append(label);
}
const paint = () => { ground = null; for (const r of data.racers) $('on_' + r.key).nextSibling.style.background = color(r.key); draw(); };
$('play').onclick = () => {
  if (!timer && +$('time').value >= land.steps) $('time').value = 0;
  play(!timer);
};
$('time').oninput = () => { play(false); draw(); };
$('rate').oninput = $('rho').oninput = rerun;
for (const b of document.querySelectorAll('[data-pick]')) b.onclick = () => pick(b.dataset.pick);
addEventListener('resize', draw);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
choose(land);
paint();
show(data.racers.find(r => r.key === 'rmsprop_pytorch'));
const still = matchMedia('(prefers-reduced-motion: reduce)').matches || location.hash === '#end';
if (still) $('time').value = land.steps;
play(!still);
draw();
