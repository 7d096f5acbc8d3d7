using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace MedV.GuestBridge.Setup;

/// <summary>Names of time zones: IANA's, as Linux has them, and those of Windows.</summary>
internal static partial class TimeZones
{
    // Windows name, then the zones of the IANA that it stands for. Own selection of inhabited zones; the runtime has no such table without ICU.
    private static readonly FrozenDictionary<string, string> Windows = new (string Name, string Zones)[]
    {
        ("UTC", "Etc/UTC UTC Etc/GMT GMT Etc/UCT Etc/Universal Etc/Zulu"),
        ("GMT Standard Time", "Europe/London Europe/Dublin Europe/Lisbon Atlantic/Canary Atlantic/Madeira Atlantic/Faroe Europe/Jersey Europe/Guernsey Europe/Isle_of_Man"),
        ("Greenwich Standard Time", "Atlantic/Reykjavik Africa/Accra Africa/Dakar Africa/Abidjan Africa/Monrovia"),
        ("W. Europe Standard Time", "Europe/Berlin Europe/Amsterdam Europe/Zurich Europe/Vienna Europe/Rome Europe/Stockholm Europe/Oslo Europe/Luxembourg Europe/Monaco Europe/Vaduz Europe/San_Marino Europe/Vatican Europe/Malta Europe/Andorra Europe/Gibraltar Europe/Busingen Arctic/Longyearbyen"),
        ("Romance Standard Time", "Europe/Paris Europe/Brussels Europe/Madrid Europe/Copenhagen Africa/Ceuta"),
        ("Central Europe Standard Time", "Europe/Prague Europe/Budapest Europe/Belgrade Europe/Bratislava Europe/Ljubljana Europe/Podgorica Europe/Tirane"),
        ("Central European Standard Time", "Europe/Warsaw Europe/Zagreb Europe/Sarajevo Europe/Skopje"),
        ("W. Central Africa Standard Time", "Africa/Lagos Africa/Algiers Africa/Tunis Africa/Kinshasa Africa/Luanda Africa/Douala"),
        ("FLE Standard Time", "Europe/Helsinki Europe/Kyiv Europe/Kiev Europe/Riga Europe/Sofia Europe/Tallinn Europe/Vilnius Europe/Mariehamn"),
        ("GTB Standard Time", "Europe/Athens Europe/Bucharest Asia/Nicosia"),
        ("E. Europe Standard Time", "Europe/Chisinau"),
        ("Turkey Standard Time", "Europe/Istanbul"),
        ("Kaliningrad Standard Time", "Europe/Kaliningrad"),
        ("Egypt Standard Time", "Africa/Cairo"),
        ("South Africa Standard Time", "Africa/Johannesburg Africa/Harare Africa/Lusaka Africa/Maputo Africa/Gaborone"),
        ("Israel Standard Time", "Asia/Jerusalem Asia/Tel_Aviv"),
        ("Jordan Standard Time", "Asia/Amman"),
        ("Middle East Standard Time", "Asia/Beirut"),
        ("Morocco Standard Time", "Africa/Casablanca"),
        ("Russian Standard Time", "Europe/Moscow Europe/Simferopol"),
        ("Belarus Standard Time", "Europe/Minsk"),
        ("Arab Standard Time", "Asia/Riyadh Asia/Kuwait Asia/Bahrain Asia/Qatar Asia/Aden"),
        ("Arabic Standard Time", "Asia/Baghdad"),
        ("E. Africa Standard Time", "Africa/Nairobi Africa/Addis_Ababa Africa/Dar_es_Salaam Africa/Kampala"),
        ("Iran Standard Time", "Asia/Tehran"),
        ("Arabian Standard Time", "Asia/Dubai Asia/Muscat"),
        ("Georgian Standard Time", "Asia/Tbilisi"),
        ("Caucasus Standard Time", "Asia/Yerevan"),
        ("Azerbaijan Standard Time", "Asia/Baku"),
        ("Afghanistan Standard Time", "Asia/Kabul"),
        ("Pakistan Standard Time", "Asia/Karachi"),
        ("West Asia Standard Time", "Asia/Tashkent Asia/Samarkand Asia/Dushanbe"),
        ("Ekaterinburg Standard Time", "Asia/Yekaterinburg"),
        ("India Standard Time", "Asia/Kolkata Asia/Calcutta"),
        ("Sri Lanka Standard Time", "Asia/Colombo"),
        ("Nepal Standard Time", "Asia/Kathmandu Asia/Katmandu"),
        ("Bangladesh Standard Time", "Asia/Dhaka"),
        ("Myanmar Standard Time", "Asia/Yangon Asia/Rangoon"),
        ("SE Asia Standard Time", "Asia/Bangkok Asia/Jakarta Asia/Ho_Chi_Minh Asia/Saigon Asia/Phnom_Penh Asia/Vientiane"),
        ("China Standard Time", "Asia/Shanghai Asia/Hong_Kong Asia/Macau"),
        ("Singapore Standard Time", "Asia/Singapore Asia/Kuala_Lumpur Asia/Manila Asia/Brunei"),
        ("Taipei Standard Time", "Asia/Taipei"),
        ("W. Australia Standard Time", "Australia/Perth"),
        ("Tokyo Standard Time", "Asia/Tokyo"),
        ("Korea Standard Time", "Asia/Seoul"),
        ("AUS Central Standard Time", "Australia/Darwin"),
        ("Cen. Australia Standard Time", "Australia/Adelaide"),
        ("E. Australia Standard Time", "Australia/Brisbane"),
        ("AUS Eastern Standard Time", "Australia/Sydney Australia/Melbourne Australia/Canberra"),
        ("Tasmania Standard Time", "Australia/Hobart"),
        ("New Zealand Standard Time", "Pacific/Auckland"),
        ("Hawaiian Standard Time", "Pacific/Honolulu"),
        ("Alaskan Standard Time", "America/Anchorage"),
        ("Pacific Standard Time", "America/Los_Angeles America/Vancouver US/Pacific"),
        ("US Mountain Standard Time", "America/Phoenix"),
        ("Mountain Standard Time", "America/Denver America/Edmonton America/Boise US/Mountain"),
        ("Central Standard Time", "America/Chicago America/Winnipeg US/Central"),
        ("Canada Central Standard Time", "America/Regina"),
        ("Central Standard Time (Mexico)", "America/Mexico_City"),
        ("Central America Standard Time", "America/Guatemala America/Costa_Rica America/El_Salvador America/Managua America/Tegucigalpa"),
        ("Eastern Standard Time", "America/New_York America/Toronto America/Detroit US/Eastern"),
        ("SA Pacific Standard Time", "America/Bogota America/Lima America/Panama America/Guayaquil America/Jamaica"),
        ("Venezuela Standard Time", "America/Caracas"),
        ("Atlantic Standard Time", "America/Halifax Atlantic/Bermuda"),
        ("SA Western Standard Time", "America/La_Paz America/Puerto_Rico America/Santo_Domingo America/Guyana"),
        ("Pacific SA Standard Time", "America/Santiago"),
        ("Paraguay Standard Time", "America/Asuncion"),
        ("Newfoundland Standard Time", "America/St_Johns"),
        ("Argentina Standard Time", "America/Argentina/Buenos_Aires America/Buenos_Aires"),
        ("E. South America Standard Time", "America/Sao_Paulo"),
        ("Montevideo Standard Time", "America/Montevideo"),
        ("Azores Standard Time", "Atlantic/Azores"),
    }.SelectMany(row => row.Zones.Split(' ').Select(zone => (zone, row.Name))).ToFrozenDictionary(pair => pair.zone, pair => pair.Name, StringComparer.Ordinal);

    /// <summary>The name that Windows has for a zone, or <see langword="null"/> when it is not known: the guest then keeps its own.</summary>
    public static string? ForWindows(string ianaName) => Windows.GetValueOrDefault(ianaName);

    /// <summary>Whether a text has the form of an IANA name; no path leads out of it.</summary>
    public static bool IsName(string text) => text.Length <= 64 && NamePattern().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9][A-Za-z0-9_+-]*){0,2}\z")]
    private static partial Regex NamePattern();
}
