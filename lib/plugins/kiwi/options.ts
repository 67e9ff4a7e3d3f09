import { z } from 'zod';

const text = z
  .string()
  .nullish()
  .transform((value) => value || null);
const words = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const flag = z
  .unknown()
  .optional()
  .transform((value) => Boolean(value));

/** Options of an image build (Koji 1.35: the last parameter of kiwiBuild and createKiwiImage). */
export const kiwiOptions = z.preprocess(
  (given) => given ?? {},
  z.object({
    ...{
      scratch: flag,
      make_prep: flag,
      use_buildroot_repo: flag,
      optional_arches: words,
      repos: words,
      type_attr: words,
    },
    ...{
      profile: text,
      release: text,
      version: text,
      type: text,
      result_bundle_name_format: text,
      repo_releasever: text,
    },
  }),
);

export type KiwiOptions = z.output<typeof kiwiOptions>;
