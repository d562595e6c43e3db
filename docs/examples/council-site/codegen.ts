import type { CodegenConfig } from "@graphql-codegen/cli";

const text = "string";
const config: CodegenConfig = {
  schema: "http://127.0.0.1:8000/graphql",
  documents: ["src/*.ts"],
  emitLegacyCommonJSImports: false,
  importExtension: ".js",
  generates: {
    "./src/gql/": {
      preset: "client",
      config: {
        documentMode: "string",
        useTypeImports: true,
        scalars: { CountryCode: text, Date: text, DateTime: text, LanguageTag: text, URL: text },
      },
    },
  },
};

export default config;
