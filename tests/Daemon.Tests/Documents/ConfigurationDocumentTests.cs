using System.Reflection;
using MedV.Daemon.Configuration;

namespace MedV.Daemon.Tests.Documents;

public sealed class ConfigurationDocumentTests
{
    [Fact]
    public void Every_option_is_in_the_documentation_with_its_default_and_nothing_else_is()
    {
        var defaults = new DaemonSettings();
        IEnumerable<string> inCode = SettingsReader.Options.Select(known =>
            $"{known.Section.Name}:{known.Option.Name} = {OptionValue.Show(known.Option.GetValue(known.Section.GetValue(defaults)))}");

        IEnumerable<string> documented = Document.Rows("configuration.md")
            .Where(row => row.Cells[0].StartsWith('`') && row.Cells[1].StartsWith('`'))
            .Select(row => $"{row.Heading}:{row.Cells[0].Trim('`')} = {row.Cells[1].Trim('`')}");

        Assert.Equal(inCode, documented);
    }

    [Fact]
    public void Every_section_can_be_configured()
    {
        IEnumerable<string> sections = typeof(DaemonSettings).GetProperties().Select(property => property.Name).Where(name => name != nameof(DaemonSettings.Origins));

        Assert.Equal(sections, SettingsReader.Options.Select(known => known.Section.Name).Distinct());
    }

    [Fact]
    public void Every_number_and_time_has_a_range()
    {
        IEnumerable<string> without = SettingsReader.Options
            .Where(known => known.Option.PropertyType == typeof(int) || known.Option.PropertyType == typeof(TimeSpan))
            .Where(known => known.Option.GetCustomAttribute<System.ComponentModel.DataAnnotations.RangeAttribute>() is null)
            .Select(known => known.Option.Name);

        Assert.Empty(without);
    }
}
