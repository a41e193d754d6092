#!/bin/sh
echo "testprogs: no programs yet"
