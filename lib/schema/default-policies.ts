/**
 * The policies of a hub that sets none itself: Koji 1.35's. The policies tag, sidetag, dist_repo and scm have no default; what
 * is not there allows, while MissingPolicyOk is on.
 */
const adminOnly = `
has_perm admin :: allow
all :: deny Only admin can do this via default policy
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
  cg_import: 'all :: allow',
  volume: 'all :: DEFAULT',
  priority: 'all :: stay',
  draft_promotion: `
has_perm draft-promoter :: allow
is_build_owner :: allow
all :: deny Only draft-promoter and build owner can do this via default policy
`,
};
