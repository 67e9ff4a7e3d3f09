/** What this hub does where Koji's behaviour is odd, and why. */
export interface Quirk {
  readonly koji: string;
  readonly here: 'same' | 'better' | 'different';
  readonly how: string;
}

export const QUIRKS: readonly Quirk[] = [
  {
    koji: 'freeTask of a task that is FREE already says "No such task"',
    here: 'same',
    how: 'Scripts tell by it that nothing was done.',
  },
  {
    koji: 'getLastHostUpdate takes an id only; a name is answered with text of the database (fault 1)',
    here: 'better',
    how: 'An id only, too; anything else is a ParameterError (1019) that says so.',
  },
  {
    koji: 'An unknown order in queryOpts is fault 1',
    here: 'better',
    how: 'GenericError (1000) "Invalid order: X".',
  },
  { koji: 'listSideTags gives user_id as a string', here: 'same', how: 'Clients compare it as text.' },
  {
    koji: 'getTaskInfo, getEvent, repoInfo, getChannel with strict say "query returned no rows"',
    here: 'same',
    how: 'The text is all that a client has to go by.',
  },
  {
    koji: 'deleteTag takes every target with it that uses the tag',
    here: 'same',
    how: 'Tools for side tags rely on it.',
  },
  {
    koji: 'tagBuild asks the policy twice: at the call and in the task',
    here: 'same',
    how: 'The task may run much later, and a build may have been retagged meanwhile.',
  },
  {
    koji: 'distRepo needs no permission unless there is a policy dist_repo',
    here: 'same',
    how: 'Set the policy, or MissingPolicyOk = off.',
  },
  {
    koji: "is_sidetag_owner looks at the session's admin permission, not at the user of the policy data",
    here: 'same',
    how: 'A task of an admin is then judged as the caller is.',
  },
  {
    koji: 'A new side tag has no repo unless trigger_new_repo is set, and `koji add-sidetag --wait` then waits for two hours',
    here: 'different',
    how: 'The repo is made at once unless trigger_new_repo is false; with settings read from a hub.conf it is.',
  },
  {
    koji: 'runroot of a repo that is not the tag’s, or a mount that is not safe, fails on the builder',
    here: 'better',
    how: 'The task fails with the same fault before a container is started for it.',
  },
  { koji: 'makeTask refuses the option owner', here: 'same', how: 'The caller owns what he makes.' },
  {
    koji: 'For untagging the policy tag sees tag = None; the tag is in fromtag',
    here: 'same',
    how: 'Policies are written for it.',
  },
  {
    koji: "Errors about arguments name Python's internal functions",
    here: 'better',
    how: 'The same code (1019) and wording with the name of the method that was called.',
  },
  {
    koji: 'Long lists are streamed while the database reads them',
    here: 'different',
    how: 'Answers are complete before the first byte is sent; an error is always a fault, never half an answer.',
  },
  {
    koji: 'kiwi links its bundle log to a path of the builder, so that it is not uploaded',
    here: 'better',
    how: 'It is uploaded.',
  },
  {
    koji: 'kiwi-build says that with --repo the repo of the build tag is left out, and leaves that to the hub, which takes it in',
    here: 'same',
    how: 'For the koji client. toji kiwi-build says what it means: with --repo it is left out, unless --buildroot-repo is given.',
  },
  {
    koji: 'The release of a draft has a comma (hello-1.0-10,draft_9), also in paths and URLs',
    here: 'same',
    how: 'Keys of the bucket have it; links escape it.',
  },
  {
    koji: "A renewed session leaves the client's and the hub's call numbers apart",
    here: 'same',
    how: 'The numbers begin anew with the new key, as the client expects.',
  },
  { koji: 'A build log without a byte makes the import fail', here: 'better', how: 'It is imported as it is.' },
  {
    koji: 'addHost with a string of arches puts blanks between its letters',
    here: 'same',
    how: 'Pass a list, or set the arches with editHost, as the command line does.',
  },
  {
    koji: 'hasPerm says no for an admin who does not hold the very permission',
    here: 'same',
    how: 'Checks of the hub itself let admins pass.',
  },
  {
    koji: 'Reasons of policies are shown in lower case; `policy NAME` is true for allow without a reason only',
    here: 'same',
    how: 'Policies are written for it.',
  },
  {
    koji: 'A regular expression of search may run for minutes',
    here: 'better',
    how: 'Matching ends after 3 seconds, a search through everything after 15, with an error that says so.',
  },
  {
    koji: 'A word of a policy that no test has keeps the hub from starting',
    here: 'same',
    how: 'The message names policy, line and word; a change at run time (toji.setPolicy) is refused before it is stored.',
  },
];
