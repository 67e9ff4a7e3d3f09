/**
 * cdk-nag's AwsSolutions rules, run at every synth for AWS. A finding that stands is accepted beside the construct that causes
 * it, with the reason; anything not accepted fails the synth.
 */
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type IApplyRule } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** Accepts a finding of a rule, for example `ECS4`, on a construct and all below it. */
export function accept(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}

interface Wildcard {
  readonly ending: string;
  readonly reason: string;
}

const wildcards = new WeakMap<IConstruct, Wildcard[]>();

/**
 * Accepts resources that end in `ending` (and hold a wildcard) in the policies of a construct. By their ending, because the
 * beginning is a reference to another stack whose text is not known before synthesis.
 */
export function acceptWildcard(construct: IConstruct, ending: string, reason: string): void {
  wildcards.set(construct, [...(wildcards.get(construct) ?? []), { ending, reason }]);
}

function isAccepted(node: IConstruct, finding: string): boolean {
  const resource = finding.replace(/^Resource::/, '');
  return node.node.scopes.some((scope) =>
    wildcards.get(scope)?.some(({ ending }) => (ending === '*' ? resource === '*' : resource.endsWith(ending))),
  );
}

export class Checks extends AwsSolutionsChecks {
  protected override applyRule(params: IApplyRule): void {
    super.applyRule({
      ...params,
      // The wrapper would hide the rule's name, which is what its findings are called by
      ruleSuffixOverride: params.ruleSuffixOverride ?? params.rule.name,
      rule: (node) => {
        const result = params.rule(node);
        return Array.isArray(result) ? result.filter((finding) => !isAccepted(node, finding)) : result;
      },
    });
  }
}
