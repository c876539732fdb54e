import { PROVIDER_KINDS } from "../../config/provider-schema.ts";
import { TERM_FIELDS } from "../../shared/domain/funds/provider-fault.ts";
import { Counter, type Registry } from "../../shared/runtime/metrics.ts";
import { FETCH_RESULTS, type IngestEvent, REBALANCE_EVIDENCE } from "./events.ts";

const FUND_CHANGES = ["added", "changed", "removed", "bad"] as const;

/** Counts what happens to funds: their files, their rebalances, and what they do against their documents. */
export function createCompositionCounters(registry: Registry): (event: IngestEvent) => void {
  const counted = (name: string, help: string, label: string, values: readonly string[]) => {
    const metric = new Counter({ name, help, labelNames: [label], registers: [registry] });
    for (const value of values) metric.inc({ [label]: value }, 0);
    return metric;
  };
  const funds = counted(
    "radar_composition_changes_total",
    "Fund files that brought, changed or took a fund, or were bad.",
    "change",
    FUND_CHANGES,
  );
  const rebalances = counted("radar_composition_rebalances_total", "Rebalances seen.", "evidence", REBALANCE_EVIDENCE);
  const disagreements = counted(
    "radar_composition_rule_disagreements_total",
    "Times a fund was seen not to follow its documented rule, or its provider stated another.",
    "field",
    TERM_FIELDS,
  );
  const dirFailures = new Counter({
    name: "radar_composition_read_failures_total",
    help: "Times the fund directory could not be read.",
    registers: [registry],
  });
  const fetches = new Counter({
    name: "radar_composition_fetches_total",
    help: "Times a provider was asked or a folder was read.",
    labelNames: ["provider_kind", "result"],
    registers: [registry],
  });
  for (const provider_kind of PROVIDER_KINDS)
    for (const result of FETCH_RESULTS) fetches.inc({ provider_kind, result }, 0);
  return (event) => {
    if (event.type === "fund_changed") funds.inc({ change: event.change });
    else if (event.type === "fund_file_bad") funds.inc({ change: "bad" });
    else if (event.type === "funds_dir_failed") dirFailures.inc();
    else if (event.type === "rebalance_observed") rebalances.inc({ evidence: event.evidence });
    else if (event.type === "composition_fetched") fetches.inc({ provider_kind: event.kind, result: event.result });
    else if (event.type === "composition_fetch_failed") fetches.inc({ provider_kind: event.kind, result: "failed" });
    else if (event.type === "rule_disagrees") disagreements.inc({ field: event.field });
  };
}
