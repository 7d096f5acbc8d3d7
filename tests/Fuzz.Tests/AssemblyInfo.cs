// The ways that an input takes are counted for the whole process: one input at a time.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
