using System.Reflection;
using MedV.Daemon.Hosting;
using Microsoft.Extensions.Logging;

namespace MedV.Daemon.Tests.Documents;

public sealed class EventDocumentTests
{
    private static readonly (string Assembly, int From)[] Ranges = [("medvd", 5000), ("MedV.Swarm", 3000), ("MedV.Discovery", 3500), ("MedV.Store", 2000), ("MedV.Chunking", 1000)];

    private static readonly (string Assembly, LoggerMessageAttribute Event)[] Events =
    [
        .. Directory.GetFiles(AppContext.BaseDirectory, "MedV.*.dll").Where(file => !file.EndsWith("Tests.dll", StringComparison.Ordinal)).Select(Assembly.LoadFrom)
            .Append(typeof(DaemonProgram).Assembly)
            .SelectMany(assembly => assembly.GetTypes().SelectMany(type => type.GetMethods((BindingFlags)(-1) & ~BindingFlags.FlattenHierarchy & ~BindingFlags.IgnoreCase))
                .Select(method => (assembly.GetName().Name!, method.GetCustomAttribute<LoggerMessageAttribute>()!))
                .Where(found => found.Item2 is not null))
            .DistinctBy(found => (found.Item1, found.Item2.EventId, found.Item2.Message)),
    ];

    [Fact]
    public void No_two_events_have_the_same_number()
    {
        Assert.NotEmpty(Events);

        Assert.Empty(Events.GroupBy(found => found.Event.EventId).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void Every_event_is_in_the_documentation_with_its_level_and_message_and_nothing_else_is()
    {
        IEnumerable<string> inCode = Events.OrderBy(found => found.Event.EventId).Select(found => $"{found.Event.EventId} {found.Event.Level} {found.Event.Message}");

        IEnumerable<string> documented = Document.Rows("events.md").Where(row => int.TryParse(row.Cells[0], out _))
            .OrderBy(row => int.Parse(row.Cells[0], System.Globalization.CultureInfo.InvariantCulture))
            .Select(row => $"{row.Cells[0]} {row.Cells[1]} {row.Cells[2].Trim('`')}");

        Assert.Equal(inCode, documented);
    }

    [Fact]
    public void Every_event_is_in_the_range_of_its_project()
    {
        IEnumerable<string> outside = Events
            .Where(found => Ranges.FirstOrDefault(range => range.Assembly == found.Assembly) is not { From: > 0 and var from } || found.Event.EventId < from || found.Event.EventId >= from + 1000)
            .Select(found => $"{found.Assembly}: {found.Event.EventId}");

        Assert.Empty(outside);
    }
}
