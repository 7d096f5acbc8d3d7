using Spectre.Console;

namespace MedV.SigningTool.Commands;

/// <summary>Progress bars on a terminal, and nothing elsewhere.</summary>
internal static class TerminalProgress
{
    /// <summary>Told how many of the bytes of a step are done; a total of 0 means that nobody knows. May be called by any thread.</summary>
    public delegate void Steps(string step, long done, long total);

    /// <summary>Runs <paramref name="work"/>, which reports how many of <paramref name="total"/> bytes are done.</summary>
    public static Task<T> RunAsync<T>(Session session, string title, long total, Func<Action<long>, Task<T>> work) =>
        RunStepsAsync(session, report => work(done => report(title, done, Math.Max(total, 1))));

    /// <summary>Runs <paramref name="work"/> with a bar for each step that it names.</summary>
    public static async Task<T> RunStepsAsync<T>(Session session, Func<Steps, Task<T>> work)
    {
        if (session.Progress is null)
        {
            return await work((_, _, _) => { });
        }

        return await Bars(session.Progress).StartAsync(async context =>
        {
            var bars = new Dictionary<string, ProgressTask>();
            return await work((step, done, total) =>
            {
                lock (bars)
                {
                    if (!bars.TryGetValue(step, out ProgressTask? bar))
                    {
                        bar = context.AddTask(Markup.Escape(step), maxValue: Math.Max(total, 1));
                        bar.IsIndeterminate = total == 0;
                        bars.Add(step, bar);
                    }

                    bar.Value = Math.Max(bar.Value, done);
                }
            });
        });
    }

    /// <summary>Runs <paramref name="work"/>, of which nobody knows how long it takes.</summary>
    public static Task<T> WaitAsync<T>(Session session, string title, Func<T> work) => session.Progress is null
        ? Task.FromResult(work())
        : session.Progress.Status().StartAsync(Markup.Escape(title), _ => Task.Run(work));

    private static Progress Bars(IAnsiConsole console) => console.Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new BytesColumn(), new RemainingTimeColumn());
}
