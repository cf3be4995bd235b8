import { render } from 'preact';

const place = document.getElementById('page');
if (place) render(<h1>Halyard</h1>, place);
