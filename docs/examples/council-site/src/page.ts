// A council's page about its links, made when the site is built: the checklist as HTML, the rule, and the partnerships.
import { ask } from "./ask.js";
import { graphql } from "./gql/index.js";
import type { PartnershipLineFragment } from "./gql/graphql.js";

const Page = graphql(`
  query CouncilPage($slug: String!, $language: [LanguageTag!]) {
    leaflet(by: { slug: $slug }) {
      edition(language: $language) {
        language
        section(key: "checklist") {
          embed(headingLevel: 2) {
            html
          }
        }
        rule {
          text(format: HTML)
        }
      }
    }
    partnerships(first: 20) {
      totalCount
      nodes {
        ...PartnershipLine
      }
    }
  }
`);

graphql(`
  fragment PartnershipLine on Partnership {
    title
    stage
    sides {
      organisation {
        name
        country {
          name
        }
      }
    }
    readiness {
      ticked
      total
    }
  }
`);

const plain = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign);

function line(link: PartnershipLineFragment): string {
  const sides = link.sides.map(({ organisation }) => `${organisation.name} (${organisation.country.name})`).join(", ");
  const told = link.readiness ? ` – ${link.readiness.ticked} of ${link.readiness.total} boxes ticked` : "";
  return `<li>${plain(`${link.title}: ${sides}. ${link.stage.toLowerCase()}${told}`)}</li>`;
}

const { leaflet, partnerships } = await ask(Page, { slug: "local-authority-links", language: ["en-GB"] });
const edition = leaflet?.edition;
if (!edition?.section || !partnerships) throw new Error("There is no checklist to show.");

console.log(`<!doctype html><html lang="${plain(edition.language)}"><meta charset="utf-8"><title>Our links</title>
<h1>Our links</h1>
${edition.section.embed.html}
<p>${edition.rule?.text ?? ""}</p>
<h2>${partnerships.totalCount} in public</h2>
<ul>${partnerships.nodes.map((link) => line(link as PartnershipLineFragment)).join("")}</ul>`);
