// Bundled into editor.js: CodeMirror 6 with its SPARQL mode. See SOURCES.md.
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, highlightActiveLine, drawSelection, placeholder } from "@codemirror/view";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { StreamLanguage, syntaxHighlighting, defaultHighlightStyle, bracketMatching, indentOnInput } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { autocompletion, completionKeymap, closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";

window.KGEditor = {
  create(parent, doc, words, run) {
    const complete = (context) => {
      const word = context.matchBefore(/[\w:?-]+/);
      if (!word || (word.from === word.to && !context.explicit)) return null;
      const own = new Set(context.state.doc.toString().match(/\?\w+/g) || []);
      return { from: word.from, options: [...words, ...[...own].map((label) => ({ label, type: "variable" }))], validFor: /^[\w:?-]*$/ };
    };
    return new EditorView({
      parent,
      state: EditorState.create({
        doc,
        extensions: [
          lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), highlightActiveLine(),
          StreamLanguage.define(sparql), syntaxHighlighting(defaultHighlightStyle), autocompletion({ override: [complete] }),
          placeholder("SELECT * { ?s ?p ?o } LIMIT 10"), EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": "SPARQL" }),
          keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }, ...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, indentWithTab, ...defaultKeymap]),
        ],
      }),
    });
  },
};
