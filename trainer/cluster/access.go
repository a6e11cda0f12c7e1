package cluster

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"

	"github.com/nats-io/nats-server/v2/server"
)

// A role determines the permissions of a client.
type role string

const (
	roleWorker role = "worker" // fetches and trains jobs
	rolePerson role = "person" // submits searches and observes runs
	roleServer role = "server" // the coordinator itself
)

// A pass contains the credentials of a client. The name of the client is a hash of its
// secret, so that no other client can use the name.
type pass struct {
	role   role
	secret string
	token  string
}

func newPass(r role, token string) pass { return pass{r, secret(), token} }

// user returns the pass as the name of a NATS user; the token is the password.
func (p pass) user() string { return string(p.role) + "." + p.secret }

// name returns the public name of the client.
func (p pass) name() string { return nameOf(p.secret) }

// nameOf returns the public name for a secret: 12 hexadecimal digits.
func nameOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:6])
}

// inbox returns the prefix of the subjects on which a client receives replies.
func inbox(name string) string { return "_INBOX_" + name }

// A doorkeeper authenticates clients by their passes. It implements
// server.Authentication.
type doorkeeper struct {
	id   *identity // nil for a coordinator without tokens, which listens on the loopback interface
	root string    // the token of the coordinator itself
	sys  func() *server.Account
}

// Check implements server.Authentication.
func (d *doorkeeper) Check(c server.ClientAuthentication) bool {
	o := c.GetOpts()
	claimed, secret, ok := strings.Cut(o.Username, ".")
	if !ok || len(secret) != 32 {
		return false
	}
	who, name := role(claimed), nameOf(secret)
	if !d.admits(who, o.Password) {
		return false
	}
	user := &server.User{Username: name, Permissions: permissions(who, name)}
	if who == roleServer && o.Name == watchName {
		user.Account = d.sys()
	}
	c.RegisterUser(user)
	return true
}

// admits reports whether a token is valid for a role.
func (d *doorkeeper) admits(who role, token string) bool {
	want := d.root
	switch {
	case who == roleServer:
	case who != roleWorker && who != rolePerson:
		return false
	case d.id == nil:
		return true
	case who == roleWorker:
		want = d.id.Workers
	default:
		want = d.id.People
	}
	return subtle.ConstantTimeCompare([]byte(want), []byte(token)) == 1
}

// permissions returns the subjects to which a client may publish and subscribe; nil for
// all.
func permissions(who role, name string) *server.Permissions {
	switch who {
	case roleWorker:
		may := []string{
			"$JS.API.CONSUMER.INFO." + trials + "." + consumer,
			"$JS.API.CONSUMER.MSG.NEXT." + trials + "." + consumer,
			"$JS.ACK." + trials + "." + consumer + ".>",
			"$JS.API.STREAM.INFO.*",
			"$JS.API.STREAM.MSG.GET.KV_" + planBucket,
			"$JS.API.DIRECT.GET.KV_" + planBucket + ".>",
			"$JS.API.DIRECT.GET.KV_" + results + ".>",
			"$KV." + results + ".>",
			"$KV." + workers + "." + name,
			"$O." + checkpoints + ".>",
			"$JS.API.STREAM.PURGE.OBJ_" + checkpoints,
			runSubject + name + ".>",
			workerSubject + name + ".>",
		}
		for _, store := range []string{checkpoints, dataBucket} { // to read objects
			for _, call := range []string{"DIRECT.GET", "STREAM.MSG.GET", "CONSUMER.CREATE", "CONSUMER.DELETE"} {
				may = append(may, "$JS.API."+call+".OBJ_"+store, "$JS.API."+call+".OBJ_"+store+".>")
			}
			may = append(may, "$JS.FC.OBJ_"+store+".>")
		}
		return &server.Permissions{
			Publish: &server.SubjectPermission{Allow: may},
			Subscribe: &server.SubjectPermission{Allow: []string{
				inbox(name) + ".>", runSubject + name + ".>", workerSubject + name + ".>", lookSubject,
			}},
			Response: &server.ResponsePermission{MaxMsgs: 1 << 16, Expires: server.DEFAULT_ALLOW_RESPONSE_EXPIRATION},
		}
	case rolePerson:
		return &server.Permissions{
			Publish: &server.SubjectPermission{Deny: []string{
				"$SYS.>", "$JS.API.STREAM.DELETE.>", "$JS.API.STREAM.UPDATE.>", "_INBOX_>", "$JS.ACK.>",
			}},
			Subscribe: &server.SubjectPermission{Allow: []string{inbox(name) + ".>", "descent.>"}},
		}
	}
	return nil
}
