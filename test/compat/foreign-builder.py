"""A builder of Koji's own kind: the task manager and the task handlers of the koji library as they come, and around them
the loop that kojid runs. Ends by a signal, by the task `shutdown`, or when its session is gone; `restart` starts it anew.

    foreign-builder.py HUB-URL HOST PASSWORD FOLDER [--force-lock]
"""
import logging
import os
import sys
import time
from types import SimpleNamespace

import koji
import koji.daemon
import koji.tasks

PAUSE = 0.2


class GreetTask(koji.tasks.BaseTaskHandler):
    """What the handlers of real builds do, in small: a log that grows while a command runs, a file, a subtask."""

    Methods = ['greet']

    def handler(self, name, seconds=0, subtasks=0):
        log = os.path.join(self.workdir, 'greet.log')
        command = ['sh', '-ec', 'echo "hello $0"; sleep %s; echo done' % seconds, name]
        status = koji.daemon.log_output(self.session, 'sh', command, log, self.getUploadDir())
        if status:
            raise koji.BuildError('greeting %s ended with %s' % (name, status))
        with open(os.path.join(self.workdir, 'card.txt'), 'w') as card:
            card.write('for %s\n' % name)
        self.uploadFile(os.path.join(self.workdir, 'card.txt'))
        children = [self.subtask('sleep', [0.1], label='sleep %i' % n, arch='s390x') for n in range(subtasks)]
        if children:
            self.wait(children, all=True, failany=True)
        return {'greeted': name, 'children': children}


def options(folder, hub):
    """Of kojid's options those that the task manager and the handlers look at."""
    for name in ('mock', 'tasks'):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    return SimpleNamespace(maxjobs=5, minspace=0, mockdir=os.path.join(folder, 'mock'),
                           workdir=os.path.join(folder, 'tasks'), topdir=folder,
                           topurl=hub.replace('/kojihub', '/kojifiles'))


def step(manager):
    """One look at the hub; True when there may be more to do at once."""
    manager.updateBuildroots(nolocal=True)
    manager.updateTasks()
    return manager.getNextTask()


def run(manager):
    """Until it is to end. What ends a task or a call is logged and does not end the builder."""
    while True:
        try:
            if not step(manager):
                time.sleep(PAUSE)
        except (koji.AuthError, koji.RetryError, koji.tasks.ServerExit, koji.tasks.ServerRestart, KeyboardInterrupt):
            raise
        except Exception:
            logging.exception('builder')
            time.sleep(PAUSE)


def main(hub, host, password, folder, *flags):
    # how busy the machine of the tests is says nothing of the builder
    os.getloadavg = lambda: (0.0, 0.0, 0.0)
    logging.basicConfig(level=logging.INFO, format='%(asctime)s %(process)d %(name)s %(message)s')
    session = koji.ClientSession(hub, {'user': host, 'password': password, 'use_fast_upload': True,
                                       'max_retries': 3, 'retry_interval': 1})
    session.login()
    session.exclusiveSession(force='--force-lock' in flags)
    manager = koji.daemon.TaskManager(options(folder, hub), session)
    manager.findHandlers(vars(koji.tasks))
    manager.findHandlers(globals())
    try:
        run(manager)
    except koji.tasks.ServerRestart:
        logging.info('restart')
        session.logout()
        os.execv(sys.executable, [sys.executable] + sys.argv)
    except (koji.tasks.ServerExit, KeyboardInterrupt):
        logging.info('exit')
        manager.shutdown()
        session.logout()


if __name__ == '__main__':
    main(*sys.argv[1:])
