/** The axes of the plane, as Plotly draws them. */

/** What is left free round the axes, for their numbers and names. */
export const MARGIN = { l: 46, r: 10, t: 10, b: 40 };

/** Plotly's layout of the plane: square axes on `box`, without a background, since canvas layers shine through. */
export function planeLayout(box, palette, dragmode) {
  const { ink, quiet, paper } = palette;
  const axis = {
    zeroline: false,
    showgrid: false,
    ticks: "outside",
    ticklen: 4,
    tickcolor: quiet,
    linecolor: quiet,
    mirror: true,
    showline: true,
    constrain: "domain",
    nticks: 9,
  };
  return {
    margin: MARGIN,
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: ink },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    showlegend: false,
    hovermode: "closest",
    hoverlabel: { bgcolor: paper, bordercolor: quiet, font: { color: ink } },
    dragmode,
    xaxis: { ...axis, range: box.slice(0, 2), title: { text: "x<sub>1</sub>", standoff: 6 } },
    yaxis: { ...axis, range: box.slice(2), title: { text: "x<sub>2</sub>", standoff: 6 }, scaleanchor: "x" },
  };
}
