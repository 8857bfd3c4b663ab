'use strict';
const run = JSON.parse(document.getElementById('data').textContent);
const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)} %`;
const last = run.epochs.at(-1);

/** A new element with the given properties and children. */
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Fills a table of two columns: name, value. */
function facts(id, values) {
  document.getElementById(id).append(...Object.entries(values).map(([name, value]) =>
    element('tr', {}, element('th', {scope: 'row', textContent: name}), element('td', {textContent: value}))));
}

function headings() {
  document.getElementById('lead').textContent = `A neural network learned from ${run.trainSize} `
    + `images of 8×8 pixels and was then tested on ${run.testSize} that it had never seen.`;
  const tiles = {
    'Test accuracy': percent(last.testAccuracy, 2),
    'Test loss': last.testLoss.toFixed(4),
    'Misread': `${run.misreadCount} of ${run.testSize}`,
    'Epochs': run.epochs.length,
    'Parameters': run.parameters.toLocaleString('en'),
    'Time': `${run.seconds.toFixed(2)} s`,
  };
  document.getElementById('tiles').append(...Object.entries(tiles).map(([name, value]) =>
    element('div', {}, element('dt', {textContent: name}), element('dd', {textContent: value}))));
}

/** Two curves, train dashed and test solid, so that they can be told apart without colour. */
function chart(id, label, key, format, tick) {
  const train = run.epochs.map(epoch => epoch[`train${key}`]);
  const test = run.epochs.map(epoch => epoch[`test${key}`]);
  const canvas = document.getElementById(id);
  canvas.setAttribute('aria-label', `${label} over ${run.epochs.length} epochs: `
    + `train from ${format(train[0])} to ${format(train.at(-1))}, test from ${format(test[0])} to ${format(test.at(-1))}`);
  const curve = (name, data, dash) =>
    ({label: name, data, borderDash: dash, borderWidth: 2, pointRadius: data.length > 1 ? 0 : 3, pointHitRadius: 8, tension: 0});
  return new Chart(canvas, {
    type: 'line',
    data: {labels: run.epochs.map(epoch => epoch.number), datasets: [curve('train', train, [5, 4]), curve('test', test, [])]},
    options: {
      animation: false, maintainAspectRatio: false, interaction: {mode: 'index', intersect: false},
      scales: {
        x: {title: {display: true, text: 'epoch'}, ticks: {maxRotation: 0, autoSkipPadding: 16}},
        y: {ticks: {callback: tick}, beginAtZero: id === 'loss'},
      },
      plugins: {
        legend: {position: 'bottom', labels: {boxHeight: 0}},
        tooltip: {callbacks: {
          title: items => `epoch ${items[0].label}`,
          label: item => `${item.dataset.label} ${format(item.parsed.y)}`,
        }},
      },
    },
  });
}

/** Charts are drawn on a canvas, which knows nothing of the page's colours: hand them over, now and when they change. */
function colour(charts) {
  const style = getComputedStyle(document.documentElement);
  const value = name => style.getPropertyValue(name).trim();
  for (const drawn of charts) {
    drawn.data.datasets.forEach((set, i) => { set.borderColor = set.backgroundColor = value(i === 0 ? '--train' : '--test'); });
    for (const axis of Object.values(drawn.options.scales)) {
      axis.grid = {color: value('--line')};
      axis.ticks.color = axis.title.color = value('--soft');
    }
    drawn.options.plugins.legend.labels.color = value('--text');
    drawn.update();
  }
}

function epochTable() {
  const columns = {Epoch: e => e.number, 'Train loss': e => e.trainLoss.toFixed(4), 'Train accuracy': e => percent(e.trainAccuracy),
    'Test loss': e => e.testLoss.toFixed(4), 'Test accuracy': e => percent(e.testAccuracy)};
  document.getElementById('epochs').append(
    element('thead', {}, element('tr', {}, ...Object.keys(columns).map(name => element('th', {scope: 'col', textContent: name})))),
    element('tbody', {}, ...run.epochs.map(epoch =>
      element('tr', {}, ...Object.values(columns).map(cell => element('td', {textContent: cell(epoch)}))))));
}

function confusion() {
  const classes = run.confusion.map((_, i) => i);
  const largest = Math.max(...run.confusion.flat());
  const worst = Math.max(1, ...run.confusion.flatMap((row, i) => row.filter((_, j) => j !== i)));
  const cell = (count, i, j) => {
    const made = element('td', {textContent: count === 0 ? '' : count, title: `true ${i}, read as ${j}: ${count}`});
    if (count > 0) {
      const strength = i === j ? .15 + .5 * count / largest : .2 + .5 * count / worst;
      made.style.background = `rgba(var(${i === j ? '--right' : '--wrong'}), ${strength})`;
    }
    return made;
  };
  document.getElementById('confusion').append(
    element('caption', {textContent: 'rows: true digit, columns: read as'}),
    element('thead', {}, element('tr', {}, element('td'), ...classes.map(j => element('th', {scope: 'col', textContent: j})))),
    element('tbody', {}, ...run.confusion.map((row, i) =>
      element('tr', {}, element('th', {scope: 'row', textContent: i}), ...row.map((count, j) => cell(count, i, j))))));
}

/** One image: a square for each pixel, as opaque as its ink. */
function drawing(digit) {
  const side = Math.sqrt(digit.pixels.length);
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', `-.5 -.5 ${side + 1} ${side + 1}`);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `a ${digit.label} that was read as ${digit.read}`);
  svg.setAttribute('shape-rendering', 'crispEdges');
  digit.pixels.forEach((ink, i) => {
    if (ink > 0) {
      const square = document.createElementNS(svg.namespaceURI, 'rect');
      const place = {x: i % side, y: Math.floor(i / side), width: 1, height: 1, 'fill-opacity': ink};
      Object.entries(place).forEach(([name, value]) => square.setAttribute(name, value));
      svg.append(square);
    }
  });
  return svg;
}

function misread() {
  const shown = run.misread.length;
  document.getElementById('misread-note').textContent = run.misreadCount === 0
    ? 'None: every test digit was read right.'
    : `${shown < run.misreadCount ? `${shown} of ${run.misreadCount}` : `All ${shown}`}, with how sure the network was and, after #, `
      + 'the place in the data set. The surest mistakes come first.';
  document.getElementById('misread').append(...run.misread.map(digit =>
    element('li', {}, drawing(digit),
      element('p', {}, 'a ', element('strong', {textContent: digit.label}), ' read as ', element('strong', {textContent: digit.read})),
      element('p', {className: 'soft'}, `${percent(digit.confidence, 0)}, #${digit.index}`))));
}

headings();
epochTable();
confusion();
misread();
document.getElementById('summary').textContent = run.summary;
facts('settings', run.settings);
facts('environment', run.environment);
const charts = [chart('loss', 'Loss', 'Loss', loss => loss.toFixed(4), loss => +loss.toPrecision(4)),
  chart('accuracy', 'Accuracy', 'Accuracy', share => percent(share, 2), share => percent(share, 0))];
colour(charts);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => colour(charts));
