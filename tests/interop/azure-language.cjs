// azure-language.cjs - Azure Pipelines' own language service over files: reads [{name, text}] from stdin, writes {name: [problem]} to stdout.
//
//	node azure-language.cjs SCHEMA.json        (NODE_PATH has azure-pipelines-language-service)
const fs = require('fs');
const service = require('azure-pipelines-language-service');
const parser = require('azure-pipelines-language-service/lib/parser/yamlParser');
const { TextDocument } = require('vscode-languageserver-types');

console.log = () => {}; // the service's own chatter

async function main() {
	const schema = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
	const languages = service.getLanguageService(() => Promise.resolve(schema), [], () => Promise.resolve('schema://azure'), { resolveRelativePath: (to) => to });
	const said = {};

	languages.configure({ validate: true, schemas: [{ uri: 'schema://azure', fileMatch: ['*'], schema }] });
	for (const { name, text } of JSON.parse(fs.readFileSync(0, 'utf8'))) {
		const document = TextDocument.create(`file:///${name}`, 'azure-pipelines', 1, text);
		const problems = await languages.doValidation(document, parser.parse(text));

		said[name] = problems.map((p) => `${p.range.start.line + 1}: ${p.message}`);
	}
	process.stdout.write(JSON.stringify(said));
}

main();
