// SPDX-License-Identifier: GPL-2.0-only

// Compiles dev_sfs.txt with all else that syzkaller knows of Linux: compile SYZKALLER FOLDER.
// A warning is an error if it is about our file.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/syzkaller/pkg/ast"
	"github.com/google/syzkaller/pkg/compiler"
	"github.com/google/syzkaller/sys/targets"
)

const file = "dev_sfs.txt"

var failed bool

func complain(pos ast.Pos, msg string) {
	if filepath.Base(pos.File) != file {
		return
	}
	fmt.Printf("%v: %v\n", pos, msg)
	failed = true
}

func fail(text string) {
	fmt.Println(text)
	os.Exit(1)
}

func main() {
	linux := filepath.Join(os.Args[1], "sys", targets.Linux, "*.txt")
	ours := filepath.Join(os.Args[2], file)
	desc, own := ast.ParseGlob(linux, complain), ast.ParseGlob(ours, complain)
	if desc == nil || own == nil {
		fail("the descriptions cannot be read: " + linux + ", " + ours)
	}
	if text, err := os.ReadFile(ours); err != nil || !bytes.Equal(text, ast.Format(own)) {
		fail(ours + " is not as syz-fmt writes it:\n" + string(ast.Format(own)))
	}
	desc.Nodes = append(desc.Nodes, own.Nodes...)
	for _, arch := range []string{targets.AMD64, targets.I386} {
		consts := compiler.DeserializeConstFile(linux+".const", complain).Arch(arch)
		for name, value := range compiler.DeserializeConstFile(ours+".const", complain).Arch(arch) {
			if old, known := consts[name]; known && old != value {
				fail(fmt.Sprintf("%v of %v is %v in syzkaller, and %v here", name, arch, old, value))
			}
			consts[name] = value
		}
		prog := compiler.Compile(desc, consts, targets.Get(targets.Linux, arch), complain)
		if prog == nil || failed {
			fail("it does not compile for " + arch)
		}
		var found []string
		for _, call := range prog.Syscalls {
			if strings.HasSuffix(call.Name, "$sfs") || strings.Contains(call.Name, "$SFSIOC") {
				found = append(found, call.Name)
			}
		}
		fmt.Println(arch+":", strings.Join(found, " "))
		if len(found) != 3 {
			fail("not three calls")
		}
	}
}
