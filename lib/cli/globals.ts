import { flag, hidden, refused, value } from './command.ts';

const KERBEROS = 'Kerberos logins are not there';

/** Some commands take the global --debug behind their name, too. */
export const LOCAL_DEBUG = hidden(flag('--debug', 'the same as the global option'));

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
  pkgurl: hidden(value('--pkgurl', 'URL', 'obsolete, and without effect')),
  keytab: refused(value('--keytab', 'FILE', 'a Kerberos keytab'), KERBEROS),
  principal: refused(value('--principal', 'PRINCIPAL', 'a Kerberos principal'), KERBEROS),
  debugXmlrpc: refused(
    flag('--debug-xmlrpc', 'print requests and answers'),
    '--debug shows where an error came from, "call" what a method answers',
  ),
  pluginPaths: refused(value('--plugin-paths', 'PATHS', 'more plugins'), 'commands of plugins are part of the client'),
  skipMain: refused(flag('--skip-main', 'do nothing'), 'it is for the tests of the Python client'),
};
