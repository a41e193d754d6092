document.querySelectorAll('th[data-sort]').forEach(function (head) {
  head.addEventListener('click', function () {
    var body = head.closest('table').tBodies[0];
    var column = Array.prototype.indexOf.call(head.parentNode.children, head);
    var up = head.dataset.up !== 'yes';
    head.dataset.up = up ? 'yes' : 'no';
    var key = function (row) {
      var cell = row.children[column];
      return cell.dataset.key === undefined ? cell.textContent : Number(cell.dataset.key);
    };
    Array.from(body.rows).sort(function (a, b) {
      var x = key(a), y = key(b);
      var order = typeof x === 'number' ? x - y : x.localeCompare(y);
      return up ? order : -order;
    }).forEach(function (row) { body.appendChild(row); });
  });
});
document.querySelectorAll('input[data-for]').forEach(function (input) {
  input.hidden = false;
  input.addEventListener('input', function () {
    var wanted = input.value.toLowerCase();
    Array.from(document.getElementById(input.dataset.for).tBodies[0].rows).forEach(function (row) {
      row.hidden = row.textContent.toLowerCase().indexOf(wanted) === -1;
    });
  });
});
