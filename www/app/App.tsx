// The page: a header, the choice of a method, the bench where its flow is drawn and trained; below it what acts on the
// stage that is open, and what comes out.

import { Banner } from "./components/Banner.tsx";
import { later } from "./components/Later.tsx";
import { ShareLink } from "./components/ShareLink.tsx";
import { AccuracyPanel } from "./panels/AccuracyPanel.tsx";
import { ExportPanel } from "./panels/ExportPanel.tsx";
import { FigurePanel } from "./panels/FigurePanel.tsx";
import { FlowPanel } from "./panels/FlowPanel.tsx";
import { LessonPanel } from "./panels/LessonPanel.tsx";
import { LossPanel } from "./panels/LossPanel.tsx";
import { MethodPanel } from "./panels/MethodPanel.tsx";
import { SavedRun } from "./panels/SavedRun.tsx";
import { SpreadPanel } from "./panels/SpreadPanel.tsx";
import { StagePanel } from "./panels/StagePanel.tsx";
import { StepPanel } from "./panels/StepPanel.tsx";
import { TrainPanel } from "./panels/TrainPanel.tsx";
import { chooseLanguage, fill, LANGUAGES, language, text } from "./state/language.ts";
import { ignored } from "./state/settings.ts";

const ClassesPanel = later(async () => (await import("./panels/ClassesPanel.tsx")).ClassesPanel);
const ComparePanel = later(async () => (await import("./panels/ComparePanel.tsx")).ComparePanel);
const ConceptsPanel = later(async () => (await import("./panels/ConceptsPanel.tsx")).ConceptsPanel);
const DensePanel = later(async () => (await import("./panels/DensePanel.tsx")).DensePanel);
const EvaluationPanel = later(async () => (await import("./panels/EvaluationPanel.tsx")).EvaluationPanel);
const GalleryPanel = later(async () => (await import("./panels/GalleryPanel.tsx")).GalleryPanel);
const InspectPanel = later(async () => (await import("./panels/InspectPanel.tsx")).InspectPanel);
const MapPanel = later(async () => (await import("./panels/MapPanel.tsx")).MapPanel);
const MethodPage = later(async () => (await import("./panels/MethodPage.tsx")).MethodPage);

export function App() {
  const t = text.value.page;
  return (
    <>
      <a class="skip" href="#train-title">
        {t.skip}
      </a>
      <Header />
      {ignored.value.length > 0 && (
        <Banner
          tone="note"
          dismissLabel={text.value.data.dismiss}
          onDismiss={() => {
            ignored.value = [];
          }}
        >
          {fill(t.ignoredSettings, { names: ignored.value.join(", ") })}
        </Banner>
      )}
      <SavedRun />
      <main>
        <LessonPanel />
        <MethodPanel />
        <div class="bench">
          <FlowPanel />
          <StepPanel />
          <TrainPanel />
        </div>
        <div class="columns">
          <div class="column set-up">
            <StagePanel />
          </div>
          <div class="column results">
            <div class="pair">
              <LossPanel />
              <AccuracyPanel />
            </div>
            <FigurePanel />
            <SpreadPanel />
            <DensePanel />
            <MapPanel />
            <ClassesPanel />
            <EvaluationPanel />
            <InspectPanel />
            <ExportPanel />
          </div>
        </div>
        <ConceptsPanel />
        <GalleryPanel />
        <ComparePanel />
      </main>
      <MethodPage />
      <footer>{t.footer}</footer>
    </>
  );
}

function Header() {
  const t = text.value.page;
  return (
    <header class="page-head">
      <div>
        <h1>
          <span class="mark" aria-hidden="true" />
          Autodidact
        </h1>
        <p>
          {t.lead} <strong>{t.privacy}</strong>
        </p>
      </div>
      <ShareLink />
      <fieldset class="segments language">
        <legend class="sr-only">{t.language}</legend>
        {LANGUAGES.map(({ id, name }) => (
          <label key={id} lang={id}>
            <input
              type="radio"
              name="language"
              value={id}
              checked={language.value === id}
              onChange={() => chooseLanguage(id)}
            />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
    </header>
  );
}
