/**
 * The policies of a hub that sets none itself: Koji 1.35's. The policies tag, sidetag, dist_repo and scm have no default; what
 * is not there allows, while MissingPolicyOk is on.
 */
const adminOnly = `
has_perm admin :: allow
all :: deny Only admin can do this via default policy
`;

/** Koji's code, unlike its manual: only the failed task's owner and admins save its tree. */
export const OWNER_OR_ADMIN = `
has_perm admin :: allow
is_task_owner :: allow
all :: deny
`;

export const defaultPolicies: Readonly<Record<string, string>> = {
  build_rpm: 'all :: allow',
  build_from_srpm: adminOnly,
  build_from_repo_id: adminOnly,
  build_from_scm: adminOnly,
  package_list: `
has_perm admin :: allow
has_perm tag :: allow
all :: deny Only admin/tag can do this via default policy
`,
  channel: `
has req_channel :: req
is_child_task :: parent
all :: use default
`,
  vm: `
has_perm admin win-admin :: allow
all :: deny Only admin/win-admin can do this via default policy
`,
  // Koji's manual: anybody may. The next line instead is the stricter rule that Koji's code has; docs/security.md says what
  // speaks for either.
  save_failed_tree: 'all :: allow',
  // save_failed_tree: OWNER_OR_ADMIN,
  // Toji's own: how many days a saved tree is kept
  failed_tree_days: 'all :: 14',
  cg_import: 'all :: allow',
  volume: 'all :: DEFAULT',
  priority: 'all :: stay',
  draft_promotion: `
has_perm draft-promoter :: allow
is_build_owner :: allow
all :: deny Only draft-promoter and build owner can do this via default policy
`,
};
