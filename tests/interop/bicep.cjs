// bicep.cjs - parse Bicep files with tree-sitter's grammar, and check that modules and parameter files name parameters that exist.
//
//	node bicep.cjs NODE_MODULES INFRA_FOLDER
const fs = require('fs'), path = require('path'), { createRequire } = require('module');
const [modules, folder] = process.argv.slice(2);
const { Parser, Language } = createRequire(path.join(modules, 'here.js'))('web-tree-sitter');

const files = fs.readdirSync(folder, { recursive: true }).filter((f) => /\.bicep(param)?$/.test(f)).sort();
const text = (f) => fs.readFileSync(path.join(folder, f), 'utf8');
const report = (good, name, why) => console.log(`${good ? 'ok' : 'FAILED'} bicep ${name}${good ? '' : ': ' + why}`);

function faults(node) {
	const found = node.isError || node.isMissing ? [`${node.startPosition.row + 1}:${node.startPosition.column + 1}`] : [];
	return found.concat(...node.children.map(faults));
}

// A parameter file is no Bicep to this grammar: an assignment to a variable has the same form.
const as_bicep = (f) => f.endsWith('.bicepparam') ? text(f).replace(/^using .*$/m, '').replace(/^param /gm, 'var ') : text(f);

// name -> has it a default?
function parameters(source) {
	return new Map([...source.matchAll(/^param (\w+) \w+(?:\[\])?( =)?/gm)].map((m) => [m[1], Boolean(m[2])]));
}

function compare(given, wanted) {
	const unknown = given.filter((name) => !wanted.has(name));
	const missing = [...wanted].filter(([name, optional]) => !optional && !given.includes(name)).map(([name]) => name);
	return [...unknown.map((name) => `unknown ${name}`), ...missing.map((name) => `missing ${name}`)].join(', ');
}

function check_calls(f) {
	const source = text(f);
	for (const m of source.matchAll(/^module (\w+) '([^']+)' = \{([\s\S]*?)^\}/gm)) {
		const given = [...m[3].matchAll(/^ {4}(\w+):/gm)].map((g) => g[1]);
		const why = compare(given, parameters(text(path.join(path.dirname(f), m[2]))));
		report(!why, `${f} calls ${m[2]}`, why);
	}
	for (const m of source.matchAll(/^using '([^']+)'/gm)) {
		const given = [...source.matchAll(/^param (\w+) =/gm)].map((g) => g[1]);
		const why = compare(given, parameters(text(path.join(path.dirname(f), m[1]))));
		report(!why, `${f} fits ${m[1]}`, why);
	}
}

(async () => {
	await Parser.init();
	const parser = new Parser();
	parser.setLanguage(await Language.load(path.join(modules, 'tree-sitter-bicep/tree-sitter-bicep.wasm')));
	for (const f of files) {
		const bad = faults(parser.parse(as_bicep(f)).rootNode);
		report(!bad.length, f, bad.join(' '));
		check_calls(f);
	}
	report(faults(parser.parse("resource a 'b@c' = {\n  name: \n").rootNode).length > 0, 'a broken template is seen', 'it passed');
	report(compare(['a', 'x'], new Map([['a', false], ['b', false]])) === 'unknown x, missing b', 'a wrong call is seen', 'it passed');
})();
