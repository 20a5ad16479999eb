import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import { App } from './app.js';
import { startLive } from './state.js';
import './styles.css';
import { startTheme } from './theme.js';

startTheme();
startLive();
const place = document.getElementById('app');
if (place) render(<App />, place);
