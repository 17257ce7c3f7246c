import type { Glossary } from './languages.ts';

export const arabic: Glossary = {
  markers: 'في من على ما هل كم كيف متى اين هذا هذه الى عن هو هي',
  words: {
    'my attendance': 'حضوري', 'my grades': 'درجاتي علاماتي', 'my homework': 'واجباتي', 'my timetable': 'جدولي',
    'my points': 'نقاطي', 'my wallet': 'محفظتي', attendance: 'حضور دوام', absent: 'غائب* غياب* تغيب غاب',
    late: 'متاخر* تاخر* تاخير', present: 'حاضر*', grades: 'درجات درجه علامات علامه نتائج نتيجه', average: 'معدل متوسط',
    homework: 'واجب* فروض', exams: 'امتحان* اختبار*', due: 'تسليم موعد_تسليم مستحق*', 'not handed in': 'لم_يسلم لم_تسلم',
    timetable: 'جدول', lessons: 'حصه حصص دروس', announcements: 'اعلان* اخبار', message: 'رساله', send: 'ارسل',
    tell: 'اخبر', events: 'فعاليات فعاليه رحله عطله مناسبات', wellbeing: 'رفاهيه مزاج نفسيه', feel: 'اشعر',
    badges: 'شارات اوسمه', points: 'نقاط', wallet: 'محفظه رصيد', quests: 'مهام', class: 'صف فصل', student: 'طالب طالبه تلميذ',
    students: 'طلاب تلاميذ', teacher: 'معلم معلمه مدرس استاذ', parents: 'اولياء_الامور اهل', 'my son': 'ابني',
    'my daughter': 'ابنتي بنتي', 'my children': 'اولادي ابنائي', school: 'مدرسه', girls: 'بنات', boys: 'اولاد بنين',
    'at risk': 'معرض* خطر', overview: 'ملخص نظره_عامه', help: 'مساعده', find: 'ابحث', give: 'اعط امنح', mark: 'سجل',
    undo: 'تراجع', ill: 'مريض*', everyone: 'جميع كل', except: 'الا ماعدا', because: 'لان', 'how is doing': 'كيف_حال',
    'who is': 'من_هو من_هي', 'what is': 'ما_هي ما_هو', what: 'ما ماذا اي', who: 'من', how: 'كيف', 'how many': 'كم',
    when: 'متي متى', where: 'اين', show: 'اعرض ارني', is: 'هل', in: 'في', of: 'عن', to: 'الي الى', the: 'هذا هذه هو هي',
    today: 'يوم اليوم', yesterday: 'امس', tomorrow: 'غدا', 'last week': 'اسبوع_ماضي', 'this week': 'هذا_اسبوع',
    'next week': 'اسبوع_قادم', 'last month': 'شهر_ماضي', 'this month': 'هذا_شهر', 'next month': 'شهر_قادم', since: 'منذ',
    monday: 'اثنين', tuesday: 'ثلاثاء', wednesday: 'اربعاء', thursday: 'خميس', friday: 'جمعه', saturday: 'سبت',
    sunday: 'احد', maths: 'رياضيات', english: 'انجليزيه انكليزيه', science: 'علوم', history: 'تاريخ',
    geography: 'جغرافيا', physics: 'فيزياء', chemistry: 'كيمياء', biology: 'احياء', arabic: 'لغه_عربيه عربيه',
    hello: 'مرحبا اهلا سلام', thanks: 'شكرا', please: 'من_فضلك', yes: 'نعم',
  },
};
