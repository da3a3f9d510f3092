/* global document, EventSource, fetch, URLSearchParams, FormData */
// The form shows the amount while one fills it in; the dossier's page follows its statuses as they come.
const form = document.querySelector('#form');
const dossier = document.querySelector('#dossier');

async function showAmount() {
  const { income, method, group } = Object.fromEntries(new FormData(form));
  const answer = await fetch(`/so-tien?${new URLSearchParams({ income, method, group })}`);
  const { payable } = await answer.json();
  document.querySelector('#amount').textContent = answer.ok
    ? `${new Intl.NumberFormat('vi-VN').format(payable)} ₫`
    : '…';
}

if (form) {
  form.addEventListener('input', showAmount);
  showAmount();
}

if (dossier) {
  const source = new EventSource(dossier.dataset.source);
  source.onmessage = ({ data }) => {
    dossier.innerHTML = JSON.parse(data);
  };
}
