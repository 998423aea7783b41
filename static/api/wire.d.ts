/** What the API sends and takes; written by `make types` from the OpenAPI document. */

export type Activation = "relu" | "leaky_relu" | "identity" | "tanh" | "logistic";

export type ActivationChoice = {
  name: Activation;
  label: string;
  piecewise_linear: boolean;
  description: string;
  formula: string;
  slopes: Array<number | "negative_slope"> | null;
  parameters: Array<string>;
};

export type ActivationCosts = {
  sizes: Array<number>;
  activation: Record<string, Array<number>>;
  derivative: Record<string, Array<number>>;
  applied: Record<string, Array<number>>;
  rounds: Record<string, Array<Array<number>>>;
  widths: Array<number>;
  share: Record<string, Array<number>>;
};

export type Alive = {
  status: "ok";
  ready: boolean;
  warm_up: WarmUp | null;
};

export type Arrays = "list" | "base64";

export type AxesSlice = {
  axes: [number, number];
  at?: Array<number> | null;
};

export type Boundary = {
  polylines: Array<Array<Array<number | null>> | TypedArray>;
  classes: Array<Array<number>>;
  segments: BoundarySegments;
  kinks: Array<Kink>;
};

export type BoundaryProperties = {
  kind: "boundary";
  classes: Array<number | string>;
};

export type BoundarySegments = {
  line: Array<Array<number | null>> | TypedArray;
  region: Array<number> | TypedArray;
  polyline: Array<number> | TypedArray;
};

export type Bounds = {
  regions: number;
};

export type Catalog = {
  datasets: Array<DatasetChoice>;
  activations: Array<ActivationChoice>;
  solvers: Array<SolverChoice>;
  features: Array<FeatureChoice>;
  initializations: Array<InitializationChoice>;
  fields: Record<string, SpecField>;
  limits: ServerLimits;
  settings: LimitSettings;
  constants: Constants;
  defaults: RunSpec;
  curves: CurveCatalog;
};

export type CellEvent = {
  id: number;
  event: "cell";
  data: FinishedCell;
};

export type Cells = {
  vertices: Array<Array<number | null>> | TypedArray;
  offsets: Array<number> | TypedArray;
  indices: Array<number> | TypedArray;
  label: Array<number> | TypedArray;
  region: Array<number> | TypedArray;
  shares: Array<number | null> | TypedArray;
};

export type ChosenColumns = {
  x1: number;
  x2: number;
  label: number;
  split: number | null;
  names: number | null;
};

export type Claim = {
  name: string;
  sentence: string;
  question: string;
  answers: Array<string>;
  depends: string;
  controls: Array<ClaimControl>;
  charts: Array<ClaimChart>;
  studies: Record<string, RunStudySpec | CurveStudySpec>;
};

export type ClaimChart = {
  study: string;
  title: string;
  metric: string;
  x: string;
  series: string | null;
  log: boolean;
};

export type ClaimControl = {
  name: string;
  label: string;
  kind: ControlKind;
  default: string | number | Array<string> | Array<number>;
  choices: Array<string>;
  least: number;
  most: number;
  fewest: number;
  longest: number;
};

export type ClaimDeadUnit = {
  run: string;
  layer: number;
  unit: number;
  epoch: number;
};

export type ClaimList = {
  claims: Array<Claim>;
};

export type ClaimName = "one-unit" | "sums" | "few-and-many" | "as-well-as" | "polygons" | "depth" | "polyhedra" | "extrapolation" | "vanishing" | "dying" | "cheaper";

export type ClaimStatement = {
  sentence: string;
  outcome: Outcome;
  finding: string;
  counts: boolean;
};

export type ClassConfusion = {
  matrix: Array<Array<number>> | TypedArray;
  accuracy: Array<number | null>;
  precision: Array<number | null>;
};

export type Colour = {
  x: Array<number | null> | TypedArray;
  y: Array<number | null> | TypedArray;
  level: Array<Array<number>> | TypedArray;
  label: Array<Array<number>> | TypedArray | null;
  reach: number | null;
};

export type Column = {
  name: string;
  minimum: number;
  maximum: number;
  median: number;
  histogram: Array<number>;
};

export type ColumnKind = "whole" | "number" | "text" | "date" | "empty";

export type ColumnValues = {
  name: string;
  kind: ColumnKind;
  values: Array<number | string | null>;
};

export type Confusion = {
  train: ClassConfusion | RegressionErrors;
  test: ClassConfusion | RegressionErrors;
};

export type Constants = {
  most_classes: number;
  most_unnamed_classes: number;
  fewest_training_points: number;
  live_parameters: Array<string>;
};

export type ControlKind = "choice" | "choices" | "whole" | "number" | "wholes" | "numbers";

export type Counts = {
  regions: number | null;
  vertices: number | null;
  edges: number | null;
  boundary_segments: number | null;
  boundary_length: number | null;
  boundary_components: number | null;
  boundary_holes: number | null;
  bounds: Bounds | null;
};

export type CreaseOf = {
  layer: number;
  unit: number;
};

export type CreaseProperties = {
  kind: "crease";
  layer: number;
  unit: number;
};

export type CreaseReading = {
  polylines: Array<Array<Array<number | null>> | TypedArray> | null;
  kinks: Array<Kink> | null;
  length: number | null;
  components: number | null;
  holes: number | null;
  box: Array<number>;
  layer: number;
  unit: number;
  why: string | null;
};

export type CsvTable = {
  format: FileFormat;
  encoding: string | null;
  delimiter: Delimiter | null;
  decimal_comma: boolean;
  header: boolean;
  columns: Array<TableColumn>;
  rows: number;
  preview: Array<TableRow>;
  chosen: ChosenColumns;
  task: Task;
  classes: Record<string, number>;
  used: number;
  tasks: Array<Task>;
  note: string | null;
  notes: Array<TableNote>;
  problems: Array<LineProblem>;
  problems_in_all: number;
  dataset: DatasetSpec | null;
  why: string | null;
};

export type Curve = {
  id: string;
  run: string;
  spec: CurveSpec;
  notice: string | null;
  links: CurveLinks;
  status: RunStatus;
  epochs: number;
  diverged: number | null;
};

export type CurveCatalog = {
  functions: Array<FunctionChoice>;
  formula_functions: Array<string>;
  fields: Record<string, SpecField>;
  defaults: CurveSpec;
};

export type CurveCounts = {
  pieces: number | null;
  pieces_in_range: number | null;
  kinks_in_interval: number | null;
  kinks_in_range: number | null;
  bound: number | null;
};

export type CurveError = {
  rmse: number;
  max: number;
};

export type CurveErrors = {
  inside: CurveError | null;
  outside: CurveError | null;
};

export type CurveFrame = {
  curve: string;
  run: string;
  epoch: number;
  status: FrameStatus;
  diverged: Divergence | null;
  interval: Array<number>;
  range: Array<number>;
  samples: CurveSamples;
  line: CurveLine;
  metrics: CurveMetrics;
  errors: CurveErrors;
  pieces: CurvePieces | null;
  kinks: Array<CurveKink> | null;
  tails: CurveTails | null;
  units: UnitContributions | null;
  network: NetworkWeights;
  why: string | null;
  counts: CurveCounts;
};

export type CurveFrameEvent = {
  id: number;
  event: "frame";
  data: CurveFrame;
};

export type CurveKink = {
  x: number;
  y: number | null;
  units: Array<Array<number>>;
};

export type CurveLine = {
  x: Array<number | null> | TypedArray;
  fit: Array<number | null> | TypedArray;
  truth: Array<number | null> | TypedArray | null;
};

export type CurveLinks = {
  self: string;
  stream: string;
  frame: string;
  at: string;
  figure: string;
  export: string;
};

export type CurveMetrics = {
  train_loss: number | null;
  train_r2: number | null;
  gradient_norm: Array<number | null> | null;
  dead_units: number;
  inactive_units: number;
  linear_units: number;
  problems: Array<TrainingProblem>;
};

export type CurveNetworkSpec = {
  hidden_layer_sizes?: Array<number>;
  activation?: Activation;
  negative_slope?: number;
  initialization?: Initialization;
};

export type CurvePiece = {
  curve: string;
  epoch: number;
  x: number;
  value: number | null;
  from: number | null;
  to: number | null;
  slope: number | null;
  intercept: number | null;
  active: Array<Array<number>> | null;
  why: string | null;
};

export type CurvePieces = {
  from: Array<number | null> | TypedArray;
  to: Array<number | null> | TypedArray;
  slope: Array<number | null> | TypedArray;
  intercept: Array<number | null> | TypedArray;
};

export type CurveSamples = {
  x: Array<number | null> | TypedArray;
  y: Array<number | null> | TypedArray;
};

export type CurveSpec = {
  function?: FunctionSpec;
  network?: CurveNetworkSpec;
  training?: TrainingSpec;
};

export type CurveStudy = {
  id: string;
  name: string | null;
  created: string | null;
  shipped: boolean;
  kind: "curve";
  axes: Array<string>;
  notice: string | null;
  progress: StudyProgress;
  links: StudyLinks;
  spec: CurveStudySpec;
};

export type CurveStudyRow = {
  cell: number;
  values: Record<string, unknown>;
  seed: number;
  run: string;
  epoch: number;
  status: FrameStatus;
  train_loss: number | null;
  train_r2: number | null;
  bound: number | null;
  units: number;
  dead_units: number;
  inactive_units: number;
  always_on_units: number;
  gradient_norm: Array<number | null> | null;
  saturated: Array<number | null> | null;
  preactivation_shift?: Array<number | null> | null;
  preactivation_spread?: Array<number | null> | null;
  seconds: number;
  rmse_inside: number | null;
  max_inside: number | null;
  rmse_outside: number | null;
  max_outside: number | null;
  pieces: number | null;
  kinks_in_interval: number | null;
};

export type CurveStudySpec = {
  kind: "curve";
  base?: CurveSpec;
  epochs?: Array<number>;
  axes?: Array<StudyAxis>;
  seeds?: Array<number>;
  seeded?: Array<string>;
  measures?: Array<Measurement>;
  at?: Array<[number, number]>;
};

export type CurveTable = {
  format: FileFormat;
  header: boolean;
  delimiter: Delimiter | null;
  decimal_comma: boolean;
  columns: Array<TableColumn>;
  rows: number;
  preview: Array<TableRow>;
  x: string;
  y: string;
  points: Array<[number, number]>;
  used: number;
  dropped: number;
  why: string | null;
  advice: string | null;
  notes: Array<TableNote>;
  problems: Array<LineProblem>;
  problems_in_all: number;
};

export type CurveTail = {
  slope: number | null;
  intercept: number | null;
  begins: number | null;
  exact: boolean;
  beyond: number | null;
  units: Array<Array<number>>;
};

export type CurveTails = {
  left: CurveTail;
  right: CurveTail;
};

export type CutKink = {
  t: number;
  at: Array<number>;
  units: Array<Array<number>>;
};

export type CutOf = {
  start: Array<number>;
  end: Array<number>;
};

export type CutReading = {
  start: Array<number>;
  end: Array<number>;
  t: Array<number | null> | TypedArray | null;
  points: Array<Array<number | null>> | TypedArray | null;
  logits: Array<Array<number | null>> | TypedArray | null;
  patterns: Array<Array<number>> | TypedArray | null;
  kinks: Array<CutKink> | null;
  why: string | null;
};

export type DataAxes = {
  x1?: DataAxis;
  x2?: DataAxis;
  label?: DataAxis;
};

export type DataAxis = {
  name: string;
  offset?: number;
  scale?: number;
};

export type DatasetChoice = {
  kind: DatasetKind;
  label: string;
  description: string;
  task: Task | null;
  classes: Array<number> | null;
  class_names: Array<string> | null;
  box: Array<number> | null;
  columns: Array<string> | null;
  noise: boolean;
  parameters: Array<string>;
  thumbnail: Array<Array<number>> | null;
};

export type DatasetKind = "circle" | "xor" | "gauss" | "spiral" | "moons" | "circles" | "blobs" | "checkerboard" | "plane" | "hills" | "houses" | "iris" | "wine" | "breast_cancer" | "digits" | "diabetes" | "points" | "table";

export type DatasetSpec = {
  kind?: DatasetKind;
  samples?: number;
  noise?: number;
  test_share?: number;
  seed?: number;
  classes?: number;
  shift?: number;
  points?: Array<[number, number, number]>;
  regression?: boolean;
  test_points?: Array<[number, number, number]> | null;
  class_names?: Array<string>;
  axes?: DataAxes | null;
  table?: string | null;
  label?: string | null;
  columns?: Array<string>;
  split?: string | null;
  standardize?: boolean;
};

export type Death = {
  layer: number;
  unit: number;
  epoch: number;
};

export type Delimiter = "comma" | "semicolon" | "tab" | "pipe" | "space";

export type Distances = {
  train: Array<number | null> | TypedArray;
  test: Array<number | null> | TypedArray;
};

export type Divergence = {
  epoch: number;
  reason: string | null;
};

export type DualGraph = {
  area: Array<number | null> | TypedArray;
  centroid: Array<Array<number | null>> | TypedArray;
  label: Array<number> | TypedArray | null;
  value: Array<number | null> | TypedArray | null;
  pairs: Array<Array<number>> | TypedArray;
  edge: Array<number> | TypedArray;
  length: Array<number | null> | TypedArray;
  units: Array<Array<number>> | TypedArray;
  unit_offsets: Array<number> | TypedArray;
};

export type EndEvent = {
  event: "end";
  data: StreamEnd;
};

export type EvaluatedFormula = {
  formula: string;
  reading: string | null;
  mathml: string | null;
  questions: Array<FormulaQuestion>;
  problem: FormulaProblem | null;
  values: Array<number | null> | null;
};

export type Experiment = {
  claim: string;
  settings: Record<string, string | number | Array<string> | Array<number>>;
  studies: Record<string, RunStudySpec | CurveStudySpec>;
};

export type ExportKind = "json" | "npz" | "csv" | "geojson" | "graphml" | "svg" | "onnx" | "py";

export type Feature = "x1" | "x2" | "x1^2" | "x2^2" | "x1*x2" | "sin(x1)" | "sin(x2)";

export type FeatureChoice = {
  name: Feature;
  label: string;
  linear: boolean;
  formula: string;
};

export type FeatureCollection = {
  type: "FeatureCollection";
  bbox: Array<number>;
  run?: string | null;
  epoch?: number | null;
  features: Array<RegionFeature | LineFeature>;
};

export type FileFormat = "text" | "xlsx" | "parquet" | "json" | "arff" | "libsvm" | "numpy" | "python";

export type FilmFormat = "gif" | "webm";

export type FilmProgress = {
  format: FilmFormat;
  first: number;
  last: number;
  frames: number;
  width: number;
  theme: Theme;
  done: number;
};

export type FinishedCell = {
  rows: Array<RunStudyRow | CurveStudyRow>;
  progress: StudyProgress;
};

export type FoldOf = {
  layer: number;
  units: Array<number>;
};

export type FoldReading = {
  box: Array<number>;
  layer: number;
  units: Array<number>;
  regions: FoldRegions | null;
  why: string | null;
};

export type FoldRegions = {
  vertices: Array<Array<number | null>> | TypedArray;
  images: Array<Array<number | null>> | TypedArray;
  offsets: Array<number> | TypedArray;
  indices: Array<number> | TypedArray;
  edges: Array<Array<number>> | TypedArray;
  edge_layer: Array<number> | TypedArray;
  edge_unit: Array<number> | TypedArray;
};

export type FoldedPointSets = {
  train: FoldedPoints;
  test: FoldedPoints;
};

export type FoldedPoints = {
  images: Array<Array<number | null>> | TypedArray;
  y: Array<number | null> | TypedArray;
};

export type FormulaProblem = {
  message: string;
  at: number;
  end: number;
  suggestion: string | null;
};

export type FormulaQuestion = {
  at: number;
  end: number;
  readings: Array<FormulaReading>;
};

export type FormulaReading = {
  part: string;
  formula: string;
};

export type FormulaRequest = {
  formula: string;
  points?: Array<[number, number]>;
};

export type Frame = {
  run: string;
  epoch: number;
  status: FrameStatus;
  diverged: Divergence | null;
  task: Task;
  classes: Array<number>;
  class_names: Array<string> | null;
  threshold: number | null;
  metrics: Metrics | null;
  box: Array<number>;
  grid: Grid | null;
  colour: Colour | null;
  points: Points | null;
  predictions: Predictions | null;
  network: NetworkWeights | null;
  units: UnitMaps | null;
  regions: Regions | null;
  dual_graph: DualGraph | null;
  boundary: Boundary | null;
  cells: Cells | null;
  margins: RunMargins | null;
  sampling: Sampling | null;
  confusion: Confusion | null;
  slice: Slice | null;
  distance: Distances | null;
  rows: RowNumbers | null;
  inputs: Inputs | null;
  sampled_boundary: SampledBoundary | null;
  why: string | null;
  counts: Counts;
};

export type FrameEvent = {
  id: number;
  event: "frame";
  data: Frame;
};

export type FramePart = "metrics" | "grid" | "points" | "network" | "regions" | "boundary" | "units" | "patterns" | "affine" | "colour" | "neighbours" | "cells" | "margins" | "sampling" | "predictions" | "confusion" | "dual_graph" | "slice" | "distance" | "rows" | "inputs" | "sampled_boundary";

export type FrameStatus = "ok" | "diverged";

export type FunctionChoice = {
  kind: FunctionKind;
  label: string;
  description: string;
  interval: Array<number>;
};

export type FunctionKind = "sine" | "abs" | "step" | "square" | "sinc" | "saw" | "prices" | "formula" | "points";

export type FunctionSpec = {
  kind?: FunctionKind;
  formula?: string;
  points?: Array<[number, number]>;
  samples?: number;
  interval?: [number, number];
  noise?: number;
  seed?: number;
  standardize?: boolean;
  names?: Array<string>;
};

export type Grid = {
  x: Array<number | null> | TypedArray;
  y: Array<number | null> | TypedArray;
  probability: Array<Array<number | null>> | TypedArray | null;
  label: Array<Array<number>> | TypedArray | null;
  value: Array<Array<number | null>> | TypedArray | null;
  region: Array<Array<number>> | TypedArray | null;
};

export type Initialization = "sklearn" | "glorot" | "he" | "uniform";

export type InitializationChoice = {
  name: Initialization;
  label: string;
  description: string;
};

export type InputScaling = {
  mean: Array<number | null> | TypedArray;
  scale: Array<number | null> | TypedArray;
};

export type Inputs = {
  train: Array<Array<number | null>> | TypedArray;
  test: Array<Array<number | null>> | TypedArray;
};

export type InterceptEdit = {
  layer: number;
  to: number;
  value: number;
};

export type Intervention = {
  epoch: number;
  set?: LiveParameters;
  coefs?: Array<WeightEdit>;
  intercepts?: Array<InterceptEdit>;
  points?: Array<PointEdit>;
  frozen?: Array<Part>;
};

export type Kink = {
  at: Array<number>;
  layer: number;
  unit: number;
};

export type Level = {
  polylines: Array<Array<Array<number | null>> | TypedArray> | null;
  kinks: Array<Kink> | null;
  length: number | null;
  components: number | null;
  holes: number | null;
  value: number;
};

export type LevelsOf = {
  values: Array<number>;
  output?: number;
};

export type LevelsReading = {
  box: Array<number>;
  output: number;
  levels: Array<Level> | null;
  why: string | null;
};

export type LimitSettings = {
  layers: string;
  units_per_layer: string;
  samples: string;
  epochs: string;
  interventions: string;
  grid: string;
  regions: string;
  cells: string;
  film_frames: string;
  film_pixels: string;
  body_bytes: string;
  regions_body_bytes: string;
  csv_body_bytes: string;
};

export type LineFeature = {
  type: "Feature";
  geometry: LineString;
  properties: CreaseProperties | BoundaryProperties;
};

export type LineProblem = {
  line: number;
  message: string;
};

export type LineString = {
  type: "LineString";
  coordinates: Array<Array<number | null>> | TypedArray;
};

export type ListedTable = {
  id: string;
  name: string;
  label: string;
  rows: number | null;
  columns: number | null;
  bytes: number;
  created: number;
  runs: number;
  studies: number;
};

export type LiveParameters = {
  learning_rate_init?: number;
  batch_size?: number;
  alpha?: number;
  l1?: number;
  momentum?: number;
  nesterovs_momentum?: boolean;
  beta_1?: number;
  beta_2?: number;
  epsilon?: number;
  shuffle?: boolean;
};

export type Margins = {
  distance: Array<number | null> | TypedArray;
  point: Array<Array<number | null>> | TypedArray;
};

export type Measurement = "density" | "deaths";

export type Metrics = {
  train_loss: number | null;
  test_loss: number | null;
  train_accuracy?: number | null;
  test_accuracy?: number | null;
  train_r2?: number | null;
  test_r2?: number | null;
  gradient_norm: Array<number | null> | null;
  dead_units_data: Array<Array<number>>;
  dead_units_view: Array<Array<number>>;
  active_share: Array<Array<number>>;
  problems: Array<TrainingProblem>;
};

export type NamedCurve = {
  id: string;
  run: string;
  spec: CurveSpec;
  notice: string | null;
  links: CurveLinks;
};

export type NamedRun = {
  id: string;
  spec: RunSpec;
  notice: string | null;
  links: RunLinks;
};

export type NamedSlice = {
  name: string;
  slice: VectorSlice;
  notice: string | null;
};

export type NearestBoundary = {
  point: Array<number>;
  distance: number;
  line: Array<number>;
  region: number;
  classes: Array<number>;
  sum: OutputSum;
  level: number;
};

export type NearestSample = {
  part: string;
  row: number;
  label: number;
  original: Array<number>;
  distance: number | null;
  from_slice: number | null;
};

export type NetworkSpec = {
  hidden_layer_sizes?: Array<number>;
  activation?: Activation | Array<Activation>;
  negative_slope?: number;
  features?: Array<Feature>;
  initialization?: Initialization;
};

export type NetworkWeights = {
  coefs: Array<Array<Array<number | null>> | TypedArray>;
  intercepts: Array<Array<number | null> | TypedArray>;
  scaling: InputScaling | null;
  activation: Activation | Array<Activation>;
  out_activation: OutputActivation;
  negative_slope: number;
  features: Array<string>;
};

export type Outcome = "holds" | "partly" | "fails" | "tie" | "open";

export type OutputActivation = "logistic" | "softmax" | "identity";

export type OutputSum = {
  layer: number;
  terms: Array<SumTerm>;
  bias: Array<number | null>;
};

export type OwnCard = {
  x1: number;
  x2: number;
  region: number | null;
  pattern: Array<Array<number>>;
  affine: Array<Array<number | null>>;
  sum: OutputSum;
  logit: Array<number | null>;
  area: number | null;
};

export type OwnGeometry = {
  box: Array<number>;
  classes: Array<number>;
  counts: Counts;
  regions: Regions | null;
  boundary: Boundary | null;
  dual_graph?: DualGraph | null;
  cells?: Cells | null;
  readings?: OwnReadings | null;
};

export type OwnReadings = {
  at?: Array<OwnCard> | null;
  margins?: Margins | null;
  sampling?: Sampling | null;
  cut?: CutReading | null;
  crease?: CreaseReading | null;
  levels?: LevelsReading | null;
  fold?: FoldReading | null;
};

export type Part = {
  layer: number;
  from?: number | null;
  to?: number | null;
  unfreeze?: boolean;
};

export type PiecewiseLinearActivation = "relu" | "leaky_relu" | "identity";

export type PlaneLayer = "colour" | "discrete" | "regions" | "creases" | "boundary" | "points" | "test";

export type PlotlyFigure = {
  data: Array<PlotlyTrace>;
  layout: PlotlyLayout;
};

export type PlotlyLayout = {
  xaxis: Record<string, unknown>;
  yaxis: Record<string, unknown>;
};

export type PlotlyTrace = {
  type: "heatmap" | "scatter";
};

export type PointEdit = {
  from?: Array<number> | null;
  to?: Array<number> | null;
  part?: "train" | "test";
};

export type PointSet = {
  X: Array<Array<number | null>> | TypedArray;
  y: Array<number | null> | TypedArray;
};

export type Points = {
  train: PointSet;
  test: PointSet;
};

export type PointsInside = {
  train: Record<string, number>;
  test: Record<string, number>;
};

export type Polygon = {
  type: "Polygon";
  coordinates: Array<Array<Array<number>>>;
};

export type Predictions = {
  train: Array<number | null> | TypedArray;
  test: Array<number | null> | TypedArray;
};

export type PreviewRequest = {
  coefs?: Array<WeightEdit>;
  intercepts?: Array<InterceptEdit>;
};

export type PrincipalSlice = {
  principal: [number, number];
};

export type Problem = {
  type: "about:blank";
  title: string;
  status: number;
  detail: string;
  errors?: Array<ProblemError>;
};

export type ProblemError = {
  pointer: string;
  message: string;
};

export type ProblemEvent = {
  event: "problem";
  data: Problem;
};

export type ProgressEvent = {
  id: number;
  event: "progress";
  data: StudyChanges;
};

export type ReadFormula = {
  formula: string;
  reading: string | null;
  mathml: string | null;
  questions: Array<FormulaQuestion>;
  problem: FormulaProblem | null;
};

export type Readings = {
  at?: Array<Array<number>> | null;
  margins?: Array<Array<number>> | null;
  sampling?: number | null;
  cut?: CutOf | null;
  crease?: CreaseOf | null;
  levels?: LevelsOf | null;
  fold?: FoldOf | null;
};

export type Ready = {
  status: "ready";
  store: string | null;
};

export type RegionCard = {
  run: string;
  epoch: number;
  x1: number;
  x2: number;
  original: Array<number> | null;
  columns: Array<string> | null;
  agrees: boolean | null;
  sample: NearestSample | null;
  region: number | null;
  pattern: Array<Array<number>> | null;
  affine: Array<Array<number | null>> | null;
  sum: OutputSum | null;
  logit: Array<number | null>;
  probability: Array<number | null> | null;
  threshold: number | null;
  label: number | null;
  area: number | null;
  polygon: Array<Array<number | null>> | TypedArray | null;
  points: PointsInside | null;
  boundary: NearestBoundary | null;
  why: string | null;
};

export type RegionFeature = {
  type: "Feature";
  geometry: Polygon;
  properties: RegionProperties;
};

export type RegionProperties = {
  kind: "region";
  region: number;
  pattern: Array<Array<number>>;
  affine: Array<Array<number | null>>;
  area: number;
  train?: number | null;
  test?: number | null;
};

export type Regions = {
  vertices: Array<Array<number | null>> | TypedArray;
  offsets: Array<number> | TypedArray;
  indices: Array<number> | TypedArray;
  edges: Array<Array<number>> | TypedArray;
  edge_layer: Array<number> | TypedArray;
  edge_unit: Array<number> | TypedArray;
  edge_faces: Array<Array<number>> | TypedArray;
  neighbours?: Array<number> | TypedArray | null;
  patterns?: Array<Array<number>> | TypedArray | null;
  affine?: Array<Array<Array<number | null>>> | TypedArray | null;
};

export type RegionsRequest = {
  coefs: Array<Array<Array<number>>>;
  intercepts: Array<Array<number>>;
  activation?: PiecewiseLinearActivation | Array<PiecewiseLinearActivation>;
  negative_slope?: number;
  box: Array<number>;
  task?: Task;
  classes?: Array<number> | null;
  layout?: "sklearn" | "torch" | "pytorch" | "in_out" | "out_in";
  threshold?: number | null;
  layers?: number | null;
  include?: Array<"regions" | "boundary" | "patterns" | "affine" | "neighbours" | "cells" | "dual_graph">;
  readings?: Readings | null;
  arrays?: Arrays;
};

export type RegressionErrors = {
  r2: number | null;
  residuals: Residuals;
};

export type Residuals = {
  mean: number | null;
  rmse: number | null;
  quartiles: Array<number | null> | null;
};

export type RowNumbers = {
  train: Array<number | null> | TypedArray;
  test: Array<number | null> | TypedArray;
};

export type RowsSlice = {
  rows: [number, number, number];
};

export type Run = {
  id: string;
  spec: RunSpec;
  notice: string | null;
  links: RunLinks;
  status: RunStatus;
  epochs: number;
  diverged: number | null;
  subdivision: Subdivision | null;
  films: Array<FilmProgress>;
  problems: Array<SeenProblem>;
  metrics: RunMetrics;
};

export type RunColumns = {
  rows: number;
  columns: Array<Column>;
  classes: Array<TypicalClass>;
};

export type RunCrease = {
  polylines: Array<Array<Array<number | null>> | TypedArray> | null;
  kinks: Array<Kink> | null;
  length: number | null;
  components: number | null;
  holes: number | null;
  box: Array<number>;
  layer: number;
  unit: number;
  why: string | null;
  run: string;
  epoch: number;
};

export type RunCut = {
  start: Array<number>;
  end: Array<number>;
  t: Array<number | null> | TypedArray | null;
  points: Array<Array<number | null>> | TypedArray | null;
  logits: Array<Array<number | null>> | TypedArray | null;
  patterns: Array<Array<number>> | TypedArray | null;
  kinks: Array<CutKink> | null;
  why: string | null;
  run: string;
  epoch: number;
};

export type RunDeaths = {
  run: string;
  epoch: number;
  units: Array<Death>;
};

export type RunDifferences = {
  runs: Array<string>;
  differences: Array<SpecDifference>;
};

export type RunExport = {
  run: string;
  epoch: number;
  status: FrameStatus;
  spec: RunSpec;
  classes: Array<number>;
  activation: Activation | Array<Activation>;
  out_activation: OutputActivation;
  negative_slope: number;
  features: Array<string>;
  threshold: number | null;
  scaling: InputScaling | null;
  coefs: Array<Array<Array<number>>>;
  intercepts: Array<Array<number>>;
  metrics: Metrics;
  slice: Slice | null;
};

export type RunFold = {
  box: Array<number>;
  layer: number;
  units: Array<number>;
  regions: FoldRegions | null;
  why: string | null;
  run: string;
  epoch: number;
  points: FoldedPointSets;
};

export type RunLevels = {
  box: Array<number>;
  output: number;
  levels: Array<Level> | null;
  why: string | null;
  run: string;
  epoch: number;
};

export type RunLinks = {
  self: string;
  stream: string;
  frame: string;
  at: string;
  figure: string;
  export: string;
  film: string;
  diff: string;
};

export type RunMargins = {
  train: Margins | null;
  test: Margins | null;
};

export type RunMetrics = {
  epoch?: Array<number>;
  loss?: Array<number | null>;
  diverged?: Array<number | null>;
  seconds?: Array<number | null>;
  train_loss?: Array<number | null>;
  test_loss?: Array<number | null>;
  train_accuracy?: Array<number | null>;
  test_accuracy?: Array<number | null>;
  train_r2?: Array<number | null>;
  test_r2?: Array<number | null>;
  gradient_norm?: Array<Array<number | null> | null>;
  problems?: Array<Array<TrainingProblemName> | null>;
};

export type RunSpec = {
  dataset?: DatasetSpec;
  network?: NetworkSpec;
  training?: TrainingSpec;
  interventions?: Array<Intervention>;
};

export type RunStatus = "new" | "idle" | "training" | "diverged";

export type RunStudy = {
  id: string;
  name: string | null;
  created: string | null;
  shipped: boolean;
  kind: "run";
  axes: Array<string>;
  notice: string | null;
  progress: StudyProgress;
  links: StudyLinks;
  spec: RunStudySpec;
};

export type RunStudyRow = {
  cell: number;
  values: Record<string, unknown>;
  seed: number;
  run: string;
  epoch: number;
  status: FrameStatus;
  train_loss: number | null;
  train_r2: number | null;
  bound: number | null;
  units: number;
  dead_units: number;
  inactive_units: number;
  always_on_units: number;
  gradient_norm: Array<number | null> | null;
  saturated: Array<number | null> | null;
  preactivation_shift?: Array<number | null> | null;
  preactivation_spread?: Array<number | null> | null;
  seconds: number;
  test_loss: number | null;
  train_accuracy: number | null;
  test_accuracy: number | null;
  test_r2: number | null;
  regions: number | null;
  boundary_segments: number | null;
  boundary_length: number | null;
  regions_before?: number | null;
  region_density?: number | null;
  region_density_before?: number | null;
  region_density_random?: number | null;
  crease_density?: number | null;
  crease_density_before?: number | null;
  crease_density_random?: number | null;
  predictions?: Array<number | null> | null;
  formulas?: Array<number | null> | null;
  deaths?: Array<[number, number, number]> | null;
};

export type RunStudySpec = {
  kind?: "run";
  base?: RunSpec;
  epochs?: Array<number>;
  axes?: Array<StudyAxis>;
  seeds?: Array<number>;
  seeded?: Array<string>;
  measures?: Array<Measurement>;
  at?: Array<[number, number]>;
};

export type SampledBoundary = {
  polylines: Array<Array<Array<number | null>> | TypedArray>;
  spacing: Array<number>;
};

export type Sampling = {
  grid: number;
  regions: number;
  missed: number;
  missed_area: number;
  mislabelled: number | null;
};

export type Schedule = "constant" | "invscaling" | "adaptive";

export type SeedBar = {
  seed: number;
  value: number | null;
  text: string;
};

export type SeenProblem = {
  name: TrainingProblemName;
  epoch: number;
};

export type ServerLimits = {
  layers: number;
  units_per_layer: number;
  samples: number;
  epochs: number;
  interventions: number;
  grid: number;
  regions: number;
  cells: number;
  film_frames: number;
  film_pixels: number;
  body_bytes: number;
  regions_body_bytes: number;
  csv_body_bytes: number;
};

export type Slice = {
  origin: Array<number>;
  u: Array<number>;
  v: Array<number>;
  columns: Array<string>;
  titles: Array<string>;
  axes: Array<number> | null;
  rows: Array<number> | null;
  shares: Array<number> | null;
  scale: Array<number>;
  equal_units: boolean;
  coefs: Array<Array<number | null>> | TypedArray;
  intercepts: Array<number | null> | TypedArray;
};

export type Solver = "adam" | "sgd" | "lbfgs";

export type SolverChoice = {
  name: Solver;
  label: string;
  parameters: Array<string>;
  description: string;
};

export type SpecChange = {
  place: string;
  before: unknown;
  value: unknown;
  words: string;
};

export type SpecDifference = {
  place: string;
  values: Array<unknown>;
  words: string;
  matters: boolean;
};

export type SpecField = {
  type: "array" | "boolean" | "integer" | "number" | "object" | "string";
  label: string;
  description: string;
  default: unknown;
  minimum?: number | null;
  maximum?: number | null;
  exclusive_minimum?: number | null;
  exclusive_maximum?: number | null;
  min_items?: number | null;
  max_items?: number | null;
  limit?: string | null;
  choices?: Array<string> | null;
  step?: number | null;
};

export type StoredColumn = {
  name: string;
  kind: ColumnKind;
  missing: number;
  different: number;
  low: number | null;
  high: number | null;
  mean: number | null;
  deviation: number | null;
};

export type StoredTable = {
  id: string;
  new: boolean;
  format: FileFormat;
  rows: number;
  columns: Array<StoredColumn>;
  roles: TableRoles;
  task: Task;
  tasks: Array<Task>;
  classes: Record<string, number>;
  inputs: number;
  used: number;
  left_out: number;
  dropped: number;
  parts: TableParts | null;
  advice: string | null;
  notes: Array<TableNote>;
  problems: Array<LineProblem>;
  problems_in_all: number;
  dataset: DatasetSpec | null;
  why: string | null;
  links: TableLinks;
};

export type StreamEnd = {
  epoch: number;
};

export type StudyAxis = {
  field: string;
  values: Array<unknown>;
};

export type StudyChange = {
  id: string;
  progress: StudyProgress;
};

export type StudyChanges = {
  studies: Array<StudyChange>;
};

export type StudyEntry = {
  id: string;
  name: string | null;
  created: string | null;
  shipped: boolean;
  kind: StudyKind;
  axes: Array<string>;
  notice: string | null;
  progress: StudyProgress;
  links: StudyLinks;
};

export type StudyKind = "run" | "curve";

export type StudyLinks = {
  self: string;
  rows: string;
  stream: string;
  summary: string;
  figure: string;
  export: string;
};

export type StudyList = {
  studies: Array<StudyEntry>;
  total: number;
  next: string | null;
};

export type StudyName = {
  name: string | null;
};

export type StudyProgress = {
  status: StudyStatus;
  reason: string | null;
  cells: number;
  done: number;
  rate: number | null;
  seconds_left: number | null;
  width: number | null;
};

export type StudyRows = {
  study: string;
  rows: Array<RunStudyRow | CurveStudyRow>;
  next: number | null;
  total: number | null;
};

export type StudyStatus = "new" | "running" | "paused" | "cancelled" | "done";

export type StudySummary = {
  metric: string;
  x: string;
  series: string | null;
  facet: string | null;
  epoch: number | null;
  lines: Array<SummaryLine>;
};

export type Subdivision = {
  layer: number;
  layers: number;
  regions: number;
};

export type SumTerm = {
  unit: number;
  affine: Array<number | null>;
  weight: Array<number | null>;
};

export type SummaryLine = {
  label: string | null;
  series_value: unknown;
  facet: string | null;
  facet_value: unknown;
  x: Array<number | string>;
  values: Array<unknown>;
  low: Array<number | null>;
  q1: Array<number | null>;
  median: Array<number | null>;
  q3: Array<number | null>;
  high: Array<number | null>;
  mean: Array<number | null>;
  sd: Array<number | null>;
  n: Array<number>;
  missing: Array<number>;
};

export type TableColumn = {
  name: string;
  kind: ColumnKind;
  missing: number;
  different: number;
};

export type TableContent = {
  columns: Array<ColumnValues>;
};

export type TableEntry = {
  text: string;
  note: string;
};

export type TableLinks = {
  self: string;
};

export type TableList = {
  tables: Array<string>;
  entries: Array<ListedTable>;
};

export type TableNote = {
  about: TableNoteTopic;
  message: string;
};

export type TableNoteTopic = "format" | "encoding" | "delimiter" | "decimal_comma" | "header" | "columns" | "rows" | "numbers" | "label" | "x1" | "x2" | "split";

export type TableParts = {
  train: number;
  test: number;
};

export type TableRoles = {
  columns: Array<string>;
  label: string;
  split: string | null;
};

export type TableRow = {
  line: number;
  cells: Array<string>;
};

export type Task = "classification" | "regression";

export type Theme = "light" | "dark";

export type TrainRequest = {
  spec?: RunSpec;
  epochs?: number;
  grid?: number;
  box?: Array<number> | null;
  include?: Array<FramePart>;
  layers?: number | null;
  slice?: AxesSlice | RowsSlice | PrincipalSlice | VectorSlice | WalkSlice | string | null;
  threshold?: number | null;
  arrays?: Arrays;
};

export type TrainingProblem = {
  name: TrainingProblemName;
  title: string;
  explanation: string;
  since: number | null;
  remedy: Array<SpecChange>;
  layers: Array<number>;
  labels: Array<number>;
};

export type TrainingProblemName = "diverged" | "loss_rising" | "dead_layer" | "saturated" | "vanishing_gradient" | "class_never_predicted" | "nothing_learned" | "data_scale";

export type TrainingSpec = {
  solver?: Solver;
  learning_rate_init?: number;
  learning_rate?: Schedule;
  power_t?: number;
  batch_size?: number;
  alpha?: number;
  l1?: number;
  momentum?: number;
  nesterovs_momentum?: boolean;
  beta_1?: number;
  beta_2?: number;
  epsilon?: number;
  shuffle?: boolean;
  random_state?: number;
  class_weight?: "balanced" | Record<string, number> | null;
};

export type TypedArray = {
  dtype: "f8" | "f4" | "i1" | "u1" | "i2" | "u2" | "i4" | "u4";
  bdata: string;
  shape: string;
};

export type TypicalClass = {
  label: number;
  medians: Array<number>;
  typical_row: number;
};

export type UnitContributions = {
  layer: number;
  values: Array<Array<number | null>> | TypedArray;
  bias: number;
};

export type UnitMaps = {
  x: Array<number | null> | TypedArray;
  y: Array<number | null> | TypedArray;
  activation: Array<Array<Array<Array<number | null>>> | TypedArray>;
};

export type VectorSlice = {
  origin: Array<number>;
  u: Array<number>;
  v: Array<number>;
};

export type Verdict = {
  claim: string;
  outcome: Outcome;
  headline: string;
  table: VerdictTable | null;
  subject: VerdictSubject | null;
  words: string;
  numbers: Record<string, number | null>;
  answer: number | null;
  pictures: Array<VerdictPicture>;
  statements: Array<ClaimStatement>;
  intervals: Record<string, [number, number]>;
  dead_units: Array<ClaimDeadUnit>;
  costs?: ActivationCosts | null;
};

export type VerdictLine = {
  label: string | null;
  x: Array<number | string>;
  median: Array<number | null>;
  low: Array<number | null>;
  high: Array<number | null>;
};

export type VerdictPicture = {
  title: string;
  metric: string;
  x: string;
  lines: Array<VerdictLine>;
  log: boolean;
};

export type VerdictSubject = {
  study: string;
  kind: StudyKind;
  spec: Record<string, unknown>;
  seeded: Array<string>;
  seed: number;
  epoch: number;
  run: string;
  title: string;
  reference: number | null;
  bars: Array<SeedBar>;
};

export type VerdictTable = {
  caption: string;
  heads: Array<string>;
  rows: Array<Array<TableEntry>>;
};

export type WalkSlice = {
  walk: [AxesSlice | RowsSlice | PrincipalSlice | VectorSlice, AxesSlice | RowsSlice | PrincipalSlice | VectorSlice];
  share: number;
};

export type WarmUp = {
  compiled: number;
  kernels: number;
};

export type WeightEdit = {
  layer: number;
  from: number;
  to: number;
  value: number;
};
