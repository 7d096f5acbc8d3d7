using MedV.Chunking.Manifests;
using MedV.Chunking.Packs;

namespace MedV.Chunking.Tests.Packing;

/// <summary>A sink on a full disk: one step fails.</summary>
internal sealed class FailingSink(FailingSink.Step step) : IPackSink
{
    internal enum Step
    {
        Create,
        Write,
        Commit,
    }

    public int Created { get; private set; }

    public int Disposed { get; private set; }

    public ValueTask<IPackDraft> CreateAsync(CancellationToken cancellationToken)
    {
        FailAt(Step.Create);
        Created++;
        return ValueTask.FromResult<IPackDraft>(new Draft(this));
    }

    private void FailAt(Step here)
    {
        if (here == step)
        {
            throw new IOException($"{step} failed");
        }
    }

    private sealed class Draft(FailingSink sink) : IPackDraft
    {
        public Stream Content { get; } = new Full(sink);

        public ValueTask CommitAsync(PackReference pack, CancellationToken cancellationToken)
        {
            sink.FailAt(Step.Commit);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            sink.Disposed++;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Full(FailingSink sink) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => sink.FailAt(Step.Write);
    }
}
