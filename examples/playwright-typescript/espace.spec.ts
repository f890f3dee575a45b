// The whole path by the contract alone: the map of the journeys says what is where, the test kit answers and reads mail.
import { expect, test, type APIRequestContext, type Page } from '@playwright/test'
import { randomBytes } from 'node:crypto'

type Field = { name: string; label: string; role: string | null }
type Step = { slug: string; url: string; heading: string; has_human_check: boolean; fields: Field[]; buttons: { name: string; action: string }[] }
type Journey = { name: string; start: string; steps: Step[] }

const NAMESPACE = `ts-${randomBytes(4).toString('hex')}`
const EMAIL = `zoe.martin+${NAMESPACE}@exemple.test`
const PASSWORD = 'sept-tortues-bleues-4-lunes'
const TYPED: Record<string, string | true> = {
  accept_terms: true,
  email: EMAIL, email_confirmation: EMAIL, password: PASSWORD, password_confirmation: PASSWORD,
  last_name: 'Martin', first_name: 'Zoé', phone: '01 99 00 12 34', town: 'Villeurbanne', trusted_answer: 'Zouzou',
}

async function kit(request: APIRequestContext, method: string, path: string, data?: object): Promise<any> {
  const headers = { Authorization: `Bearer ${process.env.ESPACE_SUITE_TOKEN}` }
  const answer = await request.fetch(`/recette/${path}`, { method, headers, data })
  expect(answer.ok(), `${method} ${path}: ${answer.status()}`).toBe(true)
  return answer.status() === 204 ? undefined : answer.json()
}

async function walk(page: Page, request: APIRequestContext, journey: Journey, typed: Record<string, string | true>): Promise<void> {
  await page.goto(journey.start)
  for (const step of journey.steps) {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(step.heading)
    const main = page.getByRole('main')
    const challenge = step.has_human_check ? await main.locator('input[name=challenge]').inputValue() : ''
    const answers = challenge ? { challenge_answer: (await kit(request, 'GET', `verification/${encodeURIComponent(challenge)}`)).answer } : {}
    if (challenge) await main.getByRole('radio', { name: 'Image', exact: true }).check()
    const known: Record<string, string | true> = { ...typed, ...answers }
    for (const { name, label } of step.fields.filter(field => field.name in known)) {
      const field = main.getByLabel(label, { exact: true })
      await (known[name] === true ? field.check() : field.fill(known[name] as string))
    }
    const button = step.buttons.find(({ action }) => action === 'continue')
    if (button) await main.getByRole('button', { name: button.name, exact: true }).click()
  }
}

test.afterEach(({ request }) => kit(request, 'POST', 'remise-a-zero', { namespace: NAMESPACE }))

test('a space is created and activated', async ({ page, request }) => {
  const { journeys } = await kit(request, 'GET', 'parcours.json')
  const named = (name: string): Journey => journeys.find((journey: Journey) => journey.name === name)
  await walk(page, request, named('creation'), TYPED)
  const { messages } = await kit(request, 'GET', `messages?to=${encodeURIComponent(EMAIL)}&wait_seconds=20`)
  await walk(page, request, named('activation'), { email: EMAIL, code: messages[0].code })
  await expect(page.getByRole('main')).toContainText(/numéro\s+\d{14}/)
})
