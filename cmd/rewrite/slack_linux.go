package main

import "C" // has slack_linux.c compiled
