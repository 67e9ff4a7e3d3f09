/** Commands of Koji's client (1.35) that are not here, each with the reason. */
const MAVEN = 'Maven packages are not built here';
const OLD_IMAGES = 'images are built with kiwi only: see kiwi-build';

export const ABSENT_COMMANDS: Readonly<Record<string, string>> = {
  'dud-build': 'driver update disks are not built here',
  'image-build': OLD_IMAGES,
  'image-build-indirection': OLD_IMAGES,
  'maven-build': MAVEN,
  'maven-chain': MAVEN,
  'spin-appliance': OLD_IMAGES,
  'spin-livecd': OLD_IMAGES,
  'spin-livemedia': OLD_IMAGES,
  'win-build': 'nothing is built on Windows here',
  'wrapper-rpm': MAVEN,
};
