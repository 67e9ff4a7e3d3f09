import { flag, value } from './command.ts';

/** Options before the command. */
export const GLOBALS = {
  profile: value('-p, --profile', 'PROFILE', 'use this section of the configuration files (default: toji, else koji)'),
  config: value(
    '-c, --config',
    'FILE',
    "read this file, or the *.conf files of this directory, instead of the user's own",
  ),
  server: value('-s, --server', 'SERVER', 'URL of the hub, such as https://HOST/kojihub'),
  user: value('--user', 'USER', 'log in as this user'),
  password: value('--password', 'PASSWORD', 'log in with this password'),
  authtype: value('--authtype', 'AUTHTYPE', 'how to log in: password, ssl or noauth'),
  cert: value('--cert', 'FILE', 'log in with this TLS certificate (PEM, with its key)'),
  serverca: value('--serverca', 'FILE', 'trust hubs whose certificate this CA signed'),
  runas: value('--runas', 'USER', 'act as this user (needs a special permission)'),
  noauth: flag('--noauth', 'do not log in'),
  forceAuth: flag('--force-auth', 'log in even for commands that only read'),
  weburl: value('--weburl', 'URL', 'URL of the web pages'),
  topurl: value('--topurl', 'URL', 'URL of the files'),
  topdir: value('--topdir', 'DIR', 'top directory of the files, for --paths'),
  json: flag('--json', 'print lists as JSON'),
  quiet: flag('-q, --quiet', 'print less'),
  debug: flag('-d, --debug', 'print where an error came from'),
  helpCommands: flag('--help-commands', 'list the commands'),
};
