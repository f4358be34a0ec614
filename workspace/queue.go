package workspace

import (
	"slices"
	"sync"
)

// task is a step of a walk: files to emit if there are any, else a folder to read.
type task struct {
	folder folder
	files  []File
}

// filesPerTask is how many files go to one goroutine at a time. If emit does the
// work on a file, a folder of a thousand has to be shared out; less than this
// would make the queue itself felt.
const filesPerTask = 64

// fileTasks appends the tasks that emit the files.
func fileTasks(tasks []task, files []File) []task {
	for chunk := range slices.Chunk(files, filesPerTask) {
		tasks = append(tasks, task{files: chunk})
	}
	return tasks
}

// queue holds the tasks that wait. The newest is done first: a walk in depth keeps
// it as short as the tree is deep, not as the tree is wide.
type queue struct {
	mu      sync.Mutex
	changed sync.Cond
	tasks   []task
	open    int // tasks that wait or are being done
}

func newQueue(tasks []task) *queue {
	q := &queue{tasks: tasks, open: len(tasks)}
	q.changed.L = &q.mu
	return q
}

func (q *queue) push(tasks ...task) {
	if len(tasks) == 0 {
		return
	}
	q.mu.Lock()
	q.tasks = append(q.tasks, tasks...)
	q.open += len(tasks)
	q.mu.Unlock()
	q.changed.Broadcast()
}

// pop waits for a task. It is not ok when all are done.
func (q *queue) pop() (t task, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.tasks) == 0 && q.open > 0 {
		q.changed.Wait()
	}
	if q.open == 0 {
		return t, false
	}
	last := len(q.tasks) - 1
	t, q.tasks[last] = q.tasks[last], task{}
	q.tasks = q.tasks[:last]
	return t, true
}

// done says that a task that was popped has been done.
func (q *queue) done() {
	q.mu.Lock()
	q.open--
	over := q.open == 0
	q.mu.Unlock()
	if over {
		q.changed.Broadcast()
	}
}

// run does the tasks and those that follow from them.
func (k *walker) run(tasks []task) {
	q := newQueue(tasks)
	var wg sync.WaitGroup
	for range k.jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			k.work(q)
		}()
	}
	wg.Wait()
}

func (k *walker) work(q *queue) {
	var s scratch
	for {
		t, ok := q.pop()
		if !ok {
			return
		}
		if k.ctx.Err() == nil {
			k.do(q, t, &s)
		}
		q.done()
	}
}

func (k *walker) do(q *queue, t task, s *scratch) {
	files := t.files
	if files == nil {
		var folders []task
		folders, files = k.visit(t.folder, s)
		q.push(folders...)
	}
	if len(files) > filesPerTask {
		// The slice is used again for the next folder; the tasks outlive that.
		q.push(fileTasks(nil, slices.Clone(files[filesPerTask:]))...)
		files = files[:filesPerTask]
	}
	for _, f := range files {
		if k.ctx.Err() != nil {
			return
		}
		k.emit(f)
	}
}
