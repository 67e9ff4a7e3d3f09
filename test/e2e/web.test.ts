/** The web pages as a browser shows them, on the local cloud with the build of the demo. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needDemoBuild } from '#local/demo/build';
import { frontUrl } from '#local/front';
import { asAdmin } from '#local/hub';
import { readSettings } from '#local/settings';

const settings = readSettings();
const WEB = `${frontUrl(settings)}/koji/`;
const QUIET = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map((name) => `--disable-${name}`);

let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  await asAdmin(settings, (hub) => needDemoBuild(hub, settings, 'hello'));
  const args = ['--headless', '--no-sandbox', '--no-first-run', ...QUIET];
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('response', (answer) => answer.status() >= 400 && complaints.push(`${answer.status()} ${answer.url()}`));
});

afterAll(() => browser?.close());

describe('the web pages', () => {
  it('lead from the front page over the build and its task to the log', async () => {
    await page.goto(WEB);
    expect(await page.title()).toBe('Builds and tasks · Toji');
    // laid out by the stylesheet: the menu is beside the name
    const [brand, menu] = await Promise.all(['.brand', 'header nav'].map((part) => page.locator(part).boundingBox()));
    expect(menu!.x).toBeGreaterThan(brand!.x + brand!.width);

    await page.goto(`${WEB}builds?prefix=hello&state=complete`);
    await page
      .locator('tbody a', { hasText: /^hello-1\.0-/ })
      .last()
      .click();
    expect(await page.locator('h1').textContent()).toMatch(/^hello-1\.0-/);
    expect(await page.locator('.state.complete').count()).toBe(1);

    await page.locator('.facts a[href*="taskID="]').first().click();
    expect(await page.locator('h1').textContent()).toMatch(/^Task \d+: build \(/);
    const subtasks = page.locator('.tree li');
    expect(await subtasks.allTextContents()).toEqual(
      expect.arrayContaining([expect.stringContaining('buildSRPMFromSCM'), expect.stringContaining('buildArch')]),
    );

    // before the page is left: a browser asks for the icon of a plain text too
    expect(complaints).toEqual([]);
    await page.locator('.files a', { hasText: 'build.log' }).last().click();
    expect(await page.locator('body').textContent()).toContain('Wrote: ');
  });

  it('show a log at its end, and fit a small screen', async () => {
    await page.goto(`${WEB}tasks?method=build&state=closed`);
    const task = (await page.locator('tbody a').first().getAttribute('href'))!.split('=')[1];
    await page.setViewportSize({ width: 390, height: 500 });
    for (const path of [
      '',
      'tasks?view=tree',
      `taskinfo?taskID=${task}`,
      'packageinfo?packageID=hello',
      'reports',
      'hosts',
    ]) {
      await page.goto(WEB + path);
      expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 390]);
    }
    await page.goto(`${WEB}watchlogs?taskID=${task}`);
    await page.locator('.files a', { hasText: 'build.log' }).last().click();
    const last = await page.locator('.log pre').evaluate((log) => {
      const [box, text] = [log.parentElement!.getBoundingClientRect(), log.getBoundingClientRect()];
      return [box.height < text.height, Math.abs(text.bottom - box.bottom) < 20];
    });
    expect(last).toEqual([true, true]);
    expect(complaints).toEqual([]);
  });

  it('can be walked through by keys, beginning with a way past the menu', async () => {
    await page.goto(WEB);
    await page.keyboard.press('Tab');
    const skip = page.locator(':focus');
    expect([await skip.textContent(), (await skip.boundingBox())!.x > 0]).toEqual(['To the content', true]);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('RSS');
  });

  it('find what is searched for', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(WEB);
    await page.locator('header input[type=search]').fill('hel*');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/packageinfo?*');
    expect(await page.locator('h1').textContent()).toBe('Package hello');
  });
});
