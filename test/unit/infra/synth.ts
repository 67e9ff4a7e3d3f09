/** The app's templates for tests, without bundling the functions. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readDeployment } from '#infra/deployment';
import { makeStacks, type Stacks } from '#infra/stacks';

const cdkJson: { context: Record<string, unknown> } = JSON.parse(readFileSync('cdk.json', 'utf8'));

export interface Synthesized {
  readonly stacks: Stacks;
  readonly data: Template;
  readonly build: Template;
  readonly hub: Template;
}

/** `validate`: also hold the templates against CloudFormation's own rules, which takes seconds. */
export function synthesize(context: Record<string, unknown> = {}, { validate = false } = {}): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'toji-synth-'));
  try {
    return synthesizeInto(outdir, context, validate);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function synthesizeInto(outdir: string, context: Record<string, unknown>, validate: boolean): Synthesized {
  const app = new App({
    outdir,
    builtinCloudFormationValidation: validate,
    context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [], ...context },
  });
  const stacks = makeStacks(app, readDeployment(app.node));
  const assembly = app.synth();
  const template = (stack: Stack) => Template.fromJSON(assembly.getStackArtifact(stack.artifactId).template);
  return { stacks, data: template(stacks.data), build: template(stacks.build), hub: template(stacks.hub) };
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as Record<string, Resource>;
}
