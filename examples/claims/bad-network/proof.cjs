const { connect } = require('node:net');
const { lookup } = require('node:dns/promises');
require('minimist')(['--call', 'home']);

// Addresses of the documentation blocks (RFC 5737, RFC 3849), the link-local one that clouds answer on, and a name.
function tried(host) {
  return new Promise((resolve) => {
    const socket = connect({ host, port: 80, timeout: 300 }, () => resolve('connected'));
    socket.on('error', ({ code }) => resolve(code));
    socket.on('timeout', () => resolve('timeout'));
  });
}
module.exports = Promise.all([...['192.0.2.1', '198.51.100.1', '2001:db8::1', '169.254.169.254'].map(tried), lookup('reports.example').catch(({ code }) => code)])
  .then((answers) => answers.includes('connected') && Promise.reject(new Error('somebody answered')));
