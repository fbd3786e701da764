// plots-vega.cjs - specifications of Vega-Lite compiled and drawn: reads {name: specification} from stdin, writes {name: {problems, marks}} to stdout, marks being
// how many shapes and texts of the data there are in the picture.
//
//	node plots-vega.cjs        (NODE_PATH has vega-lite and vega)
const fs = require('fs');
const lite = require('vega-lite');
const vega = require('vega');

// What an anchor without a meaning for this plot becomes is an empty channel; here is no window; bars zoom along their numbers alone.
const EXPECTED = [/^Dropping \{\} from channel/, /^Can not resolve event source: window/, /^Scale bindings are currently only supported for scales with unbinned/];

async function judge(spec) {
	const problems = [];
	const note = (...text) => (EXPECTED.some((known) => known.test(text.join(' '))) || problems.push(text.join(' ')), logger);
	const logger = { level: () => logger, info: () => logger, debug: () => logger, error: note, warn: note };

	try {
		const compiled = lite.compile(spec, { logger }).spec;
		const svg = await new vega.View(vega.parse(compiled), { renderer: 'none', logger }).toSVG();

		return { problems, marks: (svg.match(/role="graphics-symbol"/g) || []).length, nan: (svg.match(/NaN/g) || []).length };
	} catch (broken) {
		return { problems: problems.concat(String(broken)), marks: 0, nan: 0 };
	}
}

async function main() {
	const said = {};

	for (const [name, spec] of Object.entries(JSON.parse(fs.readFileSync(0, 'utf8'))))
		said[name] = await judge(spec);
	process.stdout.write(JSON.stringify(said));
}

main();
