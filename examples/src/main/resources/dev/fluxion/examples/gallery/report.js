'use strict';
const run = JSON.parse(document.getElementById('data').textContent);
const number = value => value === null || value === undefined ? 'not finite' : Number.isInteger(value) ? String(value) : value.toPrecision(4);
const sentence = text => text.charAt(0).toUpperCase() + text.slice(1);
const place = id => document.getElementById(id);

/** A new element with the given properties and children. */
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Fills a table of two columns: name, value. A line breaks between words, not behind the hyphens of an option. */
function facts(id, values) {
  const words = value => value.split(' ').flatMap(word => [element('span', {textContent: word}), ' ']);
  place(id).append(...Object.entries(values).map(([name, value]) =>
    element('tr', {}, element('th', {scope: 'row', textContent: name}), element('td', {}, ...words(value)))));
}

function headings() {
  place('lead').textContent = sentence(run.about.text);
  place('note').textContent = run.about.note === '' ? '' : `To compare: ${run.about.note}.`;
  place('source').textContent = `After ${run.about.source}.`;
  const tiles = {...Object.fromEntries(Object.entries(run.scores).map(([name, value]) => [name, number(value)])),
    published: run.about.published, time: `${run.seconds.toFixed(1)} s`};
  place('tiles').append(...Object.entries(tiles).map(([name, value]) =>
    element('div', {}, element('dt', {textContent: name}), element('dd', {textContent: value}))));
}

/** A score and the same of the validation share a chart: train dashed, test solid, so that they differ without colour. */
function chart(name) {
  const curves = [name, `val_${name}`].filter(key => key in run.epochs[0].scores);
  const canvas = element('canvas');
  const values = key => run.epochs.map(epoch => epoch.scores[key]);
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `${name} over ${run.epochs.length} epochs, ${curves.map(key =>
    `${key} from ${number(values(key)[0])} to ${number(values(key).at(-1))}`).join(', ')}`);
  place('charts').append(element('figure', {}, element('figcaption', {textContent: name}), element('div', {className: 'canvas'}, canvas)));
  return new Chart(canvas, {
    type: 'line',
    data: {labels: run.epochs.map(epoch => epoch.epoch), datasets: curves.map((key, i) => ({
      label: key.startsWith('val_') ? 'test' : 'train', data: values(key), tint: i === 0 ? '--train' : '--test', borderDash: i === 0 ? [5, 4] : [], borderWidth: 2,
      pointRadius: run.epochs.length > 1 ? 0 : 3, pointHitRadius: 8}))},
    options: {
      animation: false, maintainAspectRatio: false, interaction: {mode: 'index', intersect: false},
      scales: {x: {title: {display: true, text: 'epoch'}, ticks: {maxRotation: 0, autoSkipPadding: 16}}, y: {beginAtZero: name === 'loss'}},
      plugins: {legend: {display: curves.length > 1, position: 'bottom', labels: {boxHeight: 0}}, tooltip: {callbacks: {
        title: items => `epoch ${items[0].label}`, label: item => `${item.dataset.label} ${number(item.parsed.y)}`}}},
    },
  });
}

/** Points of several groups: colour and shape tell them apart, so that they differ without colour. */
function scatter({caption, groups}) {
  const shapes = ['circle', 'triangle', 'rect', 'cross', 'star', 'rectRot', 'crossRot'];
  const canvas = element('canvas');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `${caption}: ${Object.entries(groups).map(([name, at]) => `${at.length / 2} points ${name}`).join(', ')}`);
  place('scatters').append(element('figure', {}, element('figcaption', {textContent: caption}), element('div', {className: 'square'}, canvas)));
  return new Chart(canvas, {
    type: 'scatter',
    data: {datasets: Object.entries(groups).map(([name, at], i, all) => {
      const colour = `oklch(.62 .17 ${260 - 360 * i / all.length} / .8)`;
      return {label: name, data: at.filter((_, j) => j % 2 === 0).map((x, j) => ({x, y: at[2 * j + 1]})), pointStyle: shapes[i % shapes.length],
        borderColor: colour, backgroundColor: colour, pointRadius: at.length > 1000 ? 1.5 : 3.5};
    })},
    options: {
      animation: false, maintainAspectRatio: false,
      plugins: {legend: {position: 'bottom', labels: {usePointStyle: true, padding: 12}}, tooltip: {callbacks: {
        label: item => `${item.dataset.label} (${number(item.parsed.x)}, ${number(item.parsed.y)})`}}},
    },
  });
}

/** Charts are drawn on a canvas, which knows nothing of the page's colours: hand them over, now and when they change. */
function colour(charts) {
  const style = getComputedStyle(document.documentElement);
  const value = name => style.getPropertyValue(name).trim();
  for (const drawn of charts) {
    for (const set of drawn.data.datasets.filter(set => set.tint)) {
      set.borderColor = set.backgroundColor = value(set.tint);
    }
    for (const axis of Object.values(drawn.options.scales)) {
      axis.grid = {color: value('--line')};
      axis.ticks.color = axis.title.color = value('--soft');
    }
    drawn.options.plugins.legend.labels.color = value('--text');
    drawn.update();
  }
}

function epochTable(names) {
  place('epochs').append(
    element('thead', {}, element('tr', {}, ...['epoch', ...names].map(name => element('th', {scope: 'col', textContent: name})))),
    element('tbody', {}, ...run.epochs.map(epoch => element('tr', {}, element('td', {textContent: epoch.epoch}),
      ...names.map(name => element('td', {textContent: number(epoch.scores[name])}))))));
}

function confusion({classes, counts}) {
  const largest = Math.max(1, ...counts.flat());
  const worst = Math.max(1, ...counts.flatMap((row, i) => row.filter((_, j) => j !== i)));
  const cell = (count, i, j) => {
    const made = element('td', {textContent: count === 0 ? '' : count, title: `true ${classes[i]}, taken for ${classes[j]}: ${count}`});
    if (count > 0) {
      const strength = i === j ? .15 + .5 * count / largest : .2 + .5 * count / worst;
      made.style.background = `rgba(var(${i === j ? '--right' : '--wrong'}), ${strength})`;
    }
    return made;
  };
  place('confusion').append(
    element('caption', {textContent: 'rows: true class, columns: taken for'}),
    element('thead', {}, element('tr', {}, element('td'), ...classes.map(name => element('th', {scope: 'col', textContent: name})))),
    element('tbody', {}, ...counts.map((row, i) =>
      element('tr', {}, element('th', {scope: 'row', textContent: classes[i]}), ...row.map((count, j) => cell(count, i, j))))));
}

/** One picture: a grey pixel for each value from 0 to 1. */
function picture({caption, width, pixels}) {
  const canvas = element('canvas', {width, height: pixels.length / width});
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', caption);
  const context = canvas.getContext('2d');
  const image = context.createImageData(canvas.width, canvas.height);
  pixels.forEach((value, i) => image.data.set([255 * value, 255 * value, 255 * value, 255], 4 * i));
  context.putImageData(image, 0, 0);
  return element('li', {className: width > 64 ? 'wide' : ''}, canvas, element('p', {textContent: caption}));
}

headings();
const charts = run.scatters.map(scatter);
if (run.epochs.length > 0) {
  const names = Object.keys(run.epochs[0].scores);
  epochTable(names);
  charts.push(...names.filter(name => !name.startsWith('val_')).map(chart));
}
colour(charts);
place('curves-part').hidden = run.epochs.length === 0;
run.confusion.forEach(confusion);
place('confusion-part').hidden = run.confusion.length === 0;
place('samples').append(...run.pictures.map(picture));
place('passages').append(...run.passages.flatMap(({caption, text}) =>
  [element('h3', {textContent: caption}), element('pre', {className: 'passage', textContent: text})]));
place('samples-part').hidden = run.scatters.length + run.pictures.length + run.passages.length === 0;
place('summary').textContent = run.summary;
place('summary-part').hidden = run.summary === '';
facts('settings', {Command: run.command, ...run.settings});
facts('machine', run.machine);
place('graph-part').hidden = !document.querySelector('.graph svg');
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => colour(charts));
